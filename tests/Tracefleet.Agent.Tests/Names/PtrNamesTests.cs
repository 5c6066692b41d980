using Tracefleet.Addressing;
using Tracefleet.Agent.Names;
using Tracefleet.Agent.Tests.Harness;
using static Tracefleet.Agent.Tests.Names.DnsReplies;

namespace Tracefleet.Agent.Tests.Names;

public sealed class PtrNamesTests
{
    static readonly Address Hop = Address.Parse("192.0.2.1");

    readonly ManualTime _time = new();

    [Fact]
    public async Task A_name_is_there_once_it_was_answered()
    {
        await using var server = new ScriptedResolver(question => [Answer(question, Record(Ptr, 3600, Name("core1.example.net")))]);
        await using var names = new PtrNames(server.Settings, _time);

        Assert.Null(names.NameOf(Hop));
        await names.SettledAsync(default);

        Assert.Equal("core1.example.net", names.NameOf(Hop));
    }

    [Fact]
    public async Task What_is_known_is_not_asked_again_before_its_time()
    {
        await using var server = new ScriptedResolver(question => [NoSuchName(question, 600)]);
        await using var names = new PtrNames(server.Settings, _time);

        await SettleAsync(names);
        _time.Advance(TimeSpan.FromSeconds(599));
        await SettleAsync(names);
        Assert.Single(server.Asked);

        _time.Advance(TimeSpan.FromSeconds(1));
        await SettleAsync(names);
        Assert.Equal(2, server.Asked.Count);
    }

    [Fact]
    public async Task A_truncated_reply_is_asked_for_again_over_tcp()
    {
        await using var server = new ScriptedResolver(
            question => [Reply(question, 0x8380)], question => Framed(Answer(question, Record(Ptr, 60, Name("long.example")))));
        await using var names = new PtrNames(server.Settings, _time);

        await SettleAsync(names);

        Assert.Equal("long.example", names.NameOf(Hop));
    }

    [Fact]
    public async Task A_server_that_closes_early_over_tcp_gives_no_name()
    {
        await using var server = new ScriptedResolver(question => [Reply(question, 0x8380)], _ => [0, 50, 1, 2, 3]);
        await using var names = new PtrNames(server.Settings with { Attempts = 1 }, _time);

        await SettleAsync(names);

        Assert.Null(names.NameOf(Hop));
    }

    [Fact]
    public async Task Foreign_datagrams_are_passed_over()
    {
        await using var server = new ScriptedResolver(question =>
            [[], [1, 2, 3], Reply([9, 9, .. question[2..]], 0x8180), Answer(question, Record(Ptr, 60, Name("true.example")))]);
        await using var names = new PtrNames(server.Settings, _time);

        await SettleAsync(names);

        Assert.Equal("true.example", names.NameOf(Hop));
    }

    [Fact]
    public async Task A_server_that_refuses_makes_room_for_the_next_one()
    {
        await using var refuses = new ScriptedResolver(question => [Reply(question, 0x8185)]);
        await using var answers = new ScriptedResolver(question => [Answer(question, Record(Ptr, 60, Name("second.example")))]);
        await using var names = new PtrNames(refuses.Settings with { Servers = [refuses.EndPoint, answers.EndPoint] }, _time);

        await SettleAsync(names);

        Assert.Equal("second.example", names.NameOf(Hop));
        Assert.Single(refuses.Asked);
    }

    [Fact]
    public async Task A_silent_server_is_asked_as_often_as_configured_and_then_given_up()
    {
        await using var server = new ScriptedResolver(_ => []);
        await using var names = new PtrNames(server.Settings with { Attempts = 3 }, _time);

        Assert.Null(names.NameOf(Hop));
        await _time.AdvanceUntilAsync(names.SettledAsync(default));

        Assert.Equal(3, server.Asked.Count);
        Assert.Null(names.NameOf(Hop));
    }

    [Fact]
    public async Task Leaving_does_not_wait_for_a_silent_server()
    {
        await using var server = new ScriptedResolver(_ => []);
        var names = new PtrNames(server.Settings, _time);
        names.NameOf(Hop);
        var settled = names.SettledAsync(default);

        await names.DisposeAsync();

        await settled;
    }

    [Fact]
    public void Settings_are_read_as_resolvers_read_them()
    {
        var settings = ResolverSettings.Parse(
            ["# comment", "search example.net", "nameserver 192.0.2.53", "nameserver nonsense", "nameserver 2001:db8::53", "options edns0 timeout:99 attempts:4", "nameserver 192.0.2.54", "nameserver 192.0.2.55"]);

        Assert.Equal("192.0.2.53:53 [2001:db8::53]:53 192.0.2.54:53", string.Join(' ', settings.Servers));
        Assert.Equal((TimeSpan.FromSeconds(30), 4), (settings.Timeout, settings.Attempts));
        Assert.Equal(ResolverSettings.Default, ResolverSettings.Parse([]));
        Assert.Equal(ResolverSettings.Default, ResolverSettings.OfThisHost("/nonexistent/resolv.conf"));
    }

    static async Task SettleAsync(PtrNames names)
    {
        names.NameOf(Hop);
        await names.SettledAsync(default);
    }
}
