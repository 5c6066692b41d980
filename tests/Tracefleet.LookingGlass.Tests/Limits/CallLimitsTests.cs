using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.LookingGlass.Tests.Limits;

public sealed class CallLimitsTests
{
    static readonly Address Visitor = Address.Parse("203.0.113.9"), Target = Address.Parse("198.51.100.7");

    readonly CallLimits _limits = new(
        new LimitSettings
        {
            PerClient = new(Burst: 3, PerMinute: 6),
            PerTarget = new(Burst: 2, PerMinute: 30),
            PerRouter = new(Concurrent: 1, Queue: 0),
        },
        new ManualTime());

    static void AssertRefused(CallLimit limit, double seconds, CallRefusal? refusal) =>
        Assert.Equal(new CallRefusal(limit, TimeSpan.FromSeconds(seconds)), refusal);

    [Fact]
    public void A_visitor_who_calls_too_often_is_told_when_to_come_back()
    {
        for (var call = 0; call < 3; call++)
            Assert.Null(_limits.Admit(Visitor));

        AssertRefused(CallLimit.Client, seconds: 10, _limits.Admit(Visitor));
        Assert.Null(_limits.Admit(Address.Parse("203.0.113.10")));
    }

    [Fact]
    public void Addresses_of_one_64_are_one_visitor()
    {
        for (var call = 0; call < 3; call++)
            Assert.Null(_limits.Admit(Address.Parse($"2001:db8::{call}")));

        AssertRefused(CallLimit.Client, seconds: 10, _limits.Admit(Address.Parse("2001:db8::ffff")));
    }

    [Fact]
    public void A_network_that_is_probed_too_often_is_refused_to_everybody_and_costs_the_visitor_his_call()
    {
        foreach (var _ in Enumerable.Range(0, 2))
            Assert.Null(_limits.AdmitTarget(Address.Parse("198.51.100.200")));

        for (var call = 0; call < 3; call++)
        {
            Assert.Null(_limits.Admit(Visitor));
            AssertRefused(CallLimit.Target, seconds: 2, _limits.AdmitTarget(Target));
        }

        AssertRefused(CallLimit.Client, seconds: 10, _limits.Admit(Visitor));
    }

    [Fact]
    public async Task A_router_without_places_costs_the_visitor_and_the_target_nothing()
    {
        Assert.Null(_limits.TryEnter(Address.Parse("192.0.2.1"), null, "ams", default, out var running));
        using var slot = await running;

        for (var call = 0; call < 10; call++)
        {
            Assert.Null(_limits.Admit(Visitor));
            Assert.Null(_limits.AdmitTarget(Target));
            AssertRefused(CallLimit.Router, seconds: 5, _limits.TryEnter(Visitor, Target, "AMS", default, out _));
        }

        Assert.Equal((1, 0), _limits.LoadOf("Ams"));
        Assert.Null(_limits.TryEnter(Visitor, Target, "fra", default, out var elsewhere));
        (await elsewhere).Dispose();
    }

    [Theory]
    [InlineData(0, 1, "You have called too often; try again in a second.")]
    [InlineData(10_000_000, 1, "You have called too often; try again in a second.")]
    [InlineData(10_000_001, 2, "You have called too often; try again in 2 seconds.")]
    public void Retry_after_is_in_whole_seconds_rounded_up(long ticks, long seconds, string message)
    {
        var refusal = new CallRefusal(CallLimit.Client, TimeSpan.FromTicks(ticks));

        Assert.Equal((seconds, message), (refusal.RetryAfterSeconds, refusal.Message));
    }
}
