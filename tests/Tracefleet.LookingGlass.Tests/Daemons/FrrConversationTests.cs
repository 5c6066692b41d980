using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.LookingGlass.Daemons;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Tests.Daemons;

/// <summary>What an FRR, or something in its place, can do wrong.</summary>
public sealed class FrrConversationTests
{
    const string Done = "\0\0\0\0", Warned = "\0\0\0\u0001", Unknown = "\0\0\0\u0002";

    static readonly AnswerBounds Short = new(MostLines: 10, MostBytes: 4096, LongestLine: 256, TimeSpan.FromSeconds(20));
    static readonly RouteQuestion Question = Questions.About(RouteTopic.Bgp, "198.18.11.5");

    [Fact]
    public async Task A_command_is_asked_as_json_and_as_text_and_the_session_stays_in_the_view_node()
    {
        var heard = new List<string>();
        await using var daemon = new ScriptedDaemon(async client =>
        {
            heard.Add(await client.HearAsync('\0'));
            await client.SayAsync("{\n}\n\0");
            await client.SayAsync("\0\0");
            await client.SayAsync("\0");
            heard.Add(await client.HearAsync('\0'));
            await client.SayAsync($"\n% Network not in table\r\n{Warned}");
            heard.Add(await client.HearAsync('\0'));
        });

        var answer = await AskAsync(daemon, Short);
        await daemon.Served;

        Assert.Equal(["show bgp ipv4 unicast 198.18.11.5 json", "show bgp ipv4 unicast 198.18.11.5", ""], heard);
        Assert.Equal((false, "% Network not in table"), (answer.Found, Assert.Single(answer.Lines)));
    }

    [Theory]
    [InlineData("% [BGP] Unknown command: show bgp", Unknown, "The router refuses the question.")]
    [InlineData("% VRF blue not found\n", Warned, "The router refuses the question.")]
    [InlineData("{\"warning\":\"View/Vrf is unknown\"}\n", Warned, "The router refuses the question.")]
    [InlineData("{\"paths\":", Done, "The router's answer cannot be understood.")]
    [InlineData("", Done, "The router's answer cannot be understood.")]
    [InlineData("{}", "\0\u0007\0\0", "The router's answer cannot be understood.")]
    [InlineData("\u00ff\u001b{}", Done, "The router's answer cannot be understood.")]
    public async Task What_is_no_answer_is_told_in_our_words(string text, string end, string message)
    {
        await using var daemon = Answering(text + end);

        Assert.Equal(message, await RefusalAsync(daemon, Short));
    }

    [Fact]
    public async Task Nesting_without_end_is_not_followed()
    {
        await using var daemon = Answering(new string('[', 2000) + Done);

        Assert.Equal("The router's answer cannot be understood.", await RefusalAsync(daemon, Short));
    }

    [Theory]
    [InlineData("{\"paths\":[{},")]
    [InlineData("\n")]
    public async Task Text_without_end_is_refused_at_the_bound(string part)
    {
        await using var daemon = new ScriptedDaemon(async client =>
        {
            await client.HearAsync('\0');
            await client.SayWithoutEndAsync(part);
        });

        Assert.Equal("The router's answer is too long.", await RefusalAsync(daemon, Short));
        await daemon.Served;
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"prefix\":")]
    [InlineData("{}\0\0")]
    public async Task Silence_is_waited_for_no_longer_than_the_bound(string beginning)
    {
        await using var daemon = new ScriptedDaemon(async client =>
        {
            await client.HearAsync('\0');
            await client.SayAsync(beginning);
            await client.HearAsync('\0');
        });

        Assert.Equal("The router did not answer within 0.2 s.", await RefusalAsync(daemon, Short with { Patience = TimeSpan.FromMilliseconds(200) }));
        await daemon.Served;
    }

    [Fact]
    public async Task Members_of_another_kind_are_unknown_and_the_route_stays()
    {
        await using var daemon = new ScriptedDaemon(async client =>
        {
            await client.HearAsync('\0');
            await client.SayAsync("""
                {"prefix": "198.18.11.0/24", "paths": [7, {"aspath": [], "metric": -1, "locPrf": "x", "weight": 1e99, "nexthops": {"ip": 1}, "peer": "p", "community": null},
                {"aspath": {"string": "64500"}, "bestpath": {"overall": true}, "locPrf": 200, "nexthops": [{"ip": "fe80::1%eth0", "scope": "link-local", "used": true}, {"ip": "2001:db8::1"}]}]}
                """ + Done);
            await client.HearAsync('\0');
            await client.SayAsync(Done);
        });

        var answer = await AskAsync(daemon, Short);

        Assert.Equal([("64500", "2001:db8::1", 200u), (null, null, null), (null, null, (uint?)null)], answer.Routes.Select(route => (route.AsPath, route.NextHop?.ToString(), route.LocalPref)));
        Assert.Empty(answer.Lines);
    }

    [Theory]
    [InlineData(RouteTopic.Route, "198.18.0.0/15", null, "show ip route 198.18.0.0/15")]
    [InlineData(RouteTopic.Route, "2001:DB8::1", "blue", "show ipv6 route vrf blue 2001:db8::1")]
    [InlineData(RouteTopic.Bgp, "2001:db8::/32", "blue", "show bgp vrf blue ipv6 unicast 2001:db8::/32")]
    [InlineData(RouteTopic.BgpSummary, "198.18.0.0/15", null, "show bgp ipv4 unicast summary")]
    [InlineData(RouteTopic.BgpNeighbor, "2001:db8::1", "blue", "show bgp vrf blue neighbors 2001:db8::1")]
    public void Commands_have_canonical_addresses_and_names_of_the_configuration_alone(RouteTopic topic, string target, string? vrf, string command) =>
        Assert.Equal(command, FrrRouteSource.CommandFor(Questions.About(topic, target), vrf));

    [Fact]
    public void No_json_is_a_reason_to_throw() => Prop.ForAll<string[], int>((names, number) =>
    {
        var value = (object?)number;
        foreach (var name in names.Take(20).Concat(["peers", "paths", "198.18.0.0/24", "addressFamilyInfo", "nexthops"]).Where(name => name is not null))
            value = new Dictionary<string, object?> { [name] = name.Length % 2 == 0 ? value : new[] { value }, ["bgpState"] = number };
        using var json = JsonDocument.Parse(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(value)));
        FrrRoutes.OfBgp(json.RootElement);
        FrrRoutes.OfTable(json.RootElement);
        FrrSessions.OfNeighbor(json.RootElement);
        FrrSessions.OfSummary(json.RootElement);
    }).QuickCheckThrowOnFailure();

    static ScriptedDaemon Answering(string reply) => new(async client =>
    {
        await client.HearAsync('\0');
        await client.SayAsync(reply);
        await client.HearAsync('\0');
        await client.SayAsync(Done);
    });

    static Task<RouteAnswer> AskAsync(ScriptedDaemon daemon, AnswerBounds bounds) =>
        new FrrRouteSource(new DaemonSettings("r1", DaemonKind.Frr, SocketBgp: daemon.Path), TimeProvider.System) { Bounds = bounds }.AskAsync(Question, default);

    static async Task<string> RefusalAsync(ScriptedDaemon daemon, AnswerBounds bounds) =>
        (await Assert.ThrowsAsync<GlassRouterException>(() => AskAsync(daemon, bounds))).Message;
}
