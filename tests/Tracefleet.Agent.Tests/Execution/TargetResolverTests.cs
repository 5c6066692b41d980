using System.Net;
using System.Net.Sockets;
using Tracefleet.Addressing;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Agent.Tests.Execution;

public sealed class TargetResolverTests
{
    static readonly IPAddress[] Both = [IPAddress.Parse("2001:db8::7"), IPAddress.Parse("198.18.0.7"), IPAddress.Parse("198.18.0.8")];

    [Theory]
    [InlineData(null, "2001:db8::7")]
    [InlineData(4, "198.18.0.7")]
    [InlineData(6, "2001:db8::7")]
    public async Task A_name_gives_the_first_address_of_the_family_asked_for(int? ipVersion, string expected)
    {
        var (destination, refusal) = await Resolver(Both).ResolveAsync("host.example", ipVersion, default);

        Assert.Equal((Address.Parse(expected), null), (destination, refusal));
    }

    [Theory]
    [InlineData(4, "2001:db8::7", "'host.example' has no IPv4 address.")]
    [InlineData(6, "198.18.0.7", "'host.example' has no IPv6 address.")]
    public async Task A_name_without_an_address_of_that_family_is_the_resolvers_failure(int ipVersion, string only, string detail)
    {
        var (destination, refusal) = await Resolver([IPAddress.Parse(only)]).ResolveAsync("host.example", ipVersion, default);

        Assert.Null(destination);
        Assert.Equal(new TargetRefusal(CellReason.Refused, FailureSource.Resolver, detail), refusal);
    }

    [Fact]
    public async Task A_name_without_any_address_is_the_resolvers_failure() =>
        Assert.Equal("'host.example' has no address.", (await Resolver([]).ResolveAsync("host.example", null, default)).Refusal?.Detail);

    [Fact]
    public async Task The_rule_is_applied_to_the_address_that_was_found()
    {
        var forbidden = new TargetRefusal(CellReason.Excluded, FailureSource.Platform, "listed");
        var resolver = new TargetResolver((_, _) => Task.FromResult(Both), address => address.IsIpv4 ? forbidden : null, TimeProvider.System);

        Assert.Equal(forbidden, (await resolver.ResolveAsync("host.example", 4, default)).Refusal);
        Assert.Null((await resolver.ResolveAsync("host.example", 6, default)).Refusal);
        Assert.Equal(forbidden, (await resolver.ResolveAsync("198.18.0.9", null, default)).Refusal);
    }

    [Fact]
    public async Task Without_a_resolver_a_name_is_refused_with_the_remedy()
    {
        var (_, refusal) = await new TargetResolver(null, _ => null, TimeProvider.System).ResolveAsync("host.example", null, default);

        Assert.Equal("This vantage point has no resolver; give an address instead of 'host.example'.", refusal?.Detail);
        Assert.Equal(FailureSource.Resolver, refusal?.Source);
    }

    [Fact]
    public async Task A_name_that_does_not_exist_is_the_resolvers_failure()
    {
        var resolver = new TargetResolver((_, _) => throw new SocketException((int)SocketError.HostNotFound), _ => null, TimeProvider.System);

        var (_, refusal) = await resolver.ResolveAsync("host.example", null, default);

        Assert.Equal((CellReason.Refused, FailureSource.Resolver), (refusal?.Reason, refusal?.Source));
        Assert.StartsWith("'host.example' does not resolve: ", refusal?.Detail);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("0x0")]
    [InlineData("300-letters")]
    public async Task A_text_that_the_systems_resolver_does_not_take_is_refused(string target)
    {
        if (target == "300-letters")
            target = new string('a', 300);
        var resolver = new TargetResolver(Dns.GetHostAddressesAsync, _ => null, TimeProvider.System);

        var (_, refusal) = await resolver.ResolveAsync(target, null, default);

        Assert.Equal(new TargetRefusal(CellReason.Refused, FailureSource.Resolver, $"'{target}' is neither a host name nor an address."), refusal);
    }

    [Fact]
    public async Task A_resolver_that_does_not_answer_is_given_five_seconds()
    {
        var time = new ManualTime();
        var resolver = new TargetResolver(NeverAnswers, _ => null, time);

        var resolving = resolver.ResolveAsync("host.example", null, default);
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(resolving.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(0.1));

        var (_, refusal) = await resolving.WithPatience();
        Assert.Equal(new TargetRefusal(CellReason.Refused, FailureSource.Resolver, "'host.example' did not resolve within 5 s."), refusal);
    }

    [Fact]
    public async Task Being_stopped_is_not_a_failure_of_the_resolver()
    {
        using var stop = new CancellationTokenSource();
        var resolving = new TargetResolver(NeverAnswers, _ => null, new ManualTime()).ResolveAsync("host.example", null, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => resolving.WithPatience());
    }

    static async Task<IPAddress[]> NeverAnswers(string name, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        return [];
    }

    static TargetResolver Resolver(IPAddress[] found) => new((_, _) => Task.FromResult(found), _ => null, TimeProvider.System);
}
