using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.LookingGlass.Daemons;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Tests.Daemons;

/// <summary>What a BIRD, or something in its place, can do wrong.</summary>
public sealed class BirdConversationTests
{
    const string Hello = "0001 BIRD 2.0.12 ready.\n", Restricted = "0016 Access restricted\n";

    static readonly AnswerBounds Short = new(MostLines: 10, MostBytes: 4096, LongestLine: 256, TimeSpan.FromSeconds(20));
    static readonly AnswerBounds Impatient = Short with { Patience = TimeSpan.FromMilliseconds(200) };
    static readonly RouteQuestion Question = Questions.About(RouteTopic.Route, "198.18.11.5");

    [Fact]
    public async Task The_session_is_restricted_before_anything_is_asked()
    {
        var heard = new List<string>();
        await using var daemon = new ScriptedDaemon(async client =>
        {
            await client.SayAsync(Hello);
            heard.Add(await client.HearAsync());
            await client.SayAsync(Restricted);
            heard.Add(await client.HearAsync());
            await client.SayAsync("8001 Network not found\n");
        });

        var answer = await AskAsync(daemon, Short);

        Assert.Equal(["restrict", "show route for 198.18.11.5 all"], heard);
        Assert.Equal((false, "Network not found"), (answer.Found, Assert.Single(answer.Lines)));
    }

    [Theory]
    [InlineData("9001 syntax error\n", "The router refuses to be asked.")]
    [InlineData("0000 \n", "The router's answer cannot be understood.")]
    public async Task Where_it_cannot_be_restricted_nothing_is_asked(string reply, string message)
    {
        var next = "not heard";
        await using var daemon = new ScriptedDaemon(async client =>
        {
            await client.SayAsync(Hello);
            await client.HearAsync();
            await client.SayAsync(reply);
            next = await client.HearAsync();
        });

        Assert.Equal(message, await RefusalAsync(daemon, Short));
        await daemon.Served;
        Assert.Equal("", next);
    }

    [Theory]
    [InlineData("SSH-2.0-OpenSSH_9.2\n", "The router's answer cannot be understood.")]
    [InlineData(" \n", "The router's answer cannot be understood.")]
    [InlineData("\n", "The router's answer cannot be understood.")]
    [InlineData("0001\n", "The router's answer cannot be understood.")]
    [InlineData("9999 busy\n", "The router refuses to be asked.")]
    [InlineData("\u00ff\u00fe\u0000\u0001\u0002\n", "The router's answer cannot be understood.")]
    public async Task Something_else_is_not_asked(string hello, string message)
    {
        await using var daemon = new ScriptedDaemon(async client =>
        {
            await client.SayAsync(hello);
            await client.HearAsync();
        });

        Assert.Equal(message, await RefusalAsync(daemon, Short));
    }

    [Theory]
    [InlineData("8007 Access denied\n", "The router refuses the question.")]
    [InlineData("9001 syntax error, unexpected CF_SYM_UNDEFINED\n", "The router refuses the question.")]
    [InlineData("1007-Table master4:\n1x07-what\n", "The router's answer cannot be understood.")]
    [InlineData(" a continuation of nothing\n", "The router's answer cannot be understood.")]
    public async Task A_refusal_is_told_in_our_words(string reply, string message)
    {
        await using var daemon = Answering(client => client.SayAsync(reply));

        Assert.Equal(message, await RefusalAsync(daemon, Short));
    }

    [Fact]
    public async Task Lines_without_end_are_cut_off_and_the_conversation_with_them()
    {
        await using var daemon = Answering(client => client.SayWithoutEndAsync("1007-198.18.11.0/24       unicast [hub 03:08:28.353] * (100)\n"));

        var answer = await AskAsync(daemon, Short);

        await daemon.Served;
        Assert.Equal((11, 10, "(cut off after 10 lines)"), (answer.Lines.Length, answer.Routes.Length, answer.Lines[^1]));
    }

    [Theory]
    [InlineData("+log line that is not ours\n", "The router's answer is too long.")]
    [InlineData("1007-no end of line ", "The router's answer cannot be understood.")]
    public async Task Bytes_without_end_are_refused(string part, string message)
    {
        await using var daemon = Answering(client => client.SayWithoutEndAsync(part));

        Assert.Equal(message, await RefusalAsync(daemon, Short));
        await daemon.Served;
    }

    [Theory]
    [InlineData("")]
    [InlineData("1007-Table master4:\n")]
    [InlineData("1007-Table mas")]
    public async Task Silence_is_waited_for_no_longer_than_the_bound(string beginning)
    {
        await using var daemon = Answering(async client =>
        {
            await client.SayAsync(beginning);
            await client.HearAsync();
        });

        Assert.Equal("The router did not answer within 0.2 s.", await RefusalAsync(daemon, Impatient));
        await daemon.Served;
    }

    [Fact]
    public async Task A_daemon_that_goes_in_the_middle_of_a_line_is_told()
    {
        await using var daemon = Answering(client => client.SayAsync("1007-Table mas"));

        Assert.Equal("The router went away before its answer was whole.", await RefusalAsync(daemon, Short));
    }

    [Fact]
    public async Task Who_cancels_closes_the_socket()
    {
        using var patience = new CancellationTokenSource();
        await using var daemon = Answering(async client =>
        {
            await patience.CancelAsync();
            Assert.Equal("", await client.HearAsync());
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Source(daemon.Path, Short).AskAsync(Question, patience.Token));
        await daemon.Served;
    }

    [Fact]
    public async Task A_router_that_does_not_run_is_told_without_its_path()
    {
        var source = Source("/nowhere/bird.ctl", Short);

        var refused = await Assert.ThrowsAsync<GlassRouterException>(() => source.AskAsync(Question, default));

        Assert.Equal("The router cannot be reached.", refused.Message);
    }

    [Fact]
    public async Task Sets_and_long_communities_are_read_and_bytes_that_are_no_text_are_harmless()
    {
        await using var daemon = Answering(client => client.SayAsync(
            "1007-Table master4:\n 0.0.0.0/0            unicast [up 2026-11-30 03:08:25 from 198.18.0.9] * (100) [AS64500i]\n \tvia 198.18.0.1 on eth0\n"
            + "+a log message\n1012-\tBGP.origin: Incomplete\n \tBGP.as_path: 64500 {64501 64502}\n \tBGP.med: 4294967296\n \tBGP.community: (64500,1)\n \t\t(64500,2)\n"
            + " \tfoo: \u001b[31m\u00ff\n0000 \n"));

        var answer = await AskAsync(daemon, Short with { MostLines = 100 });

        var route = Assert.Single(answer.Routes);
        Assert.Equal(("64500 {64501,64502}", "incomplete", null, "198.18.0.9"), (route.AsPath, route.Origin, route.Metric, route.Peer?.ToString()));
        Assert.Equal(["64500:1", "64500:2"], route.Communities.AsEnumerable());
        Assert.Equal("\tfoo: \uFFFD[31m\uFFFD", answer.Lines[^1]);
        Assert.DoesNotContain(answer.Lines, line => line.Contains("log message", StringComparison.Ordinal));
    }

    [Fact]
    public void Commands_have_canonical_addresses_and_names_of_the_configuration_alone() =>
        Assert.Equal(
            ["show route for 2001:db8::1 all", "show route 198.18.0.0/15 all table blue4", "show route for 192.0.2.1 all table 'blue-4' where source = RTS_BGP"],
            [
                BirdRouteSource.RouteCommand(Questions.About(RouteTopic.Route, "2001:0DB8:0::1"), null),
                BirdRouteSource.RouteCommand(Questions.About(RouteTopic.Route, "198.18.0.0/15"), "blue4"),
                BirdRouteSource.RouteCommand(Questions.About(RouteTopic.Bgp, "192.0.2.1"), "blue-4"),
            ]);

    [Fact]
    public void No_bytes_are_a_reason_to_throw() => Prop.ForAll<byte[]>(bytes =>
    {
        var (routes, sessions) = (new BirdRoutes(RouteTopic.Bgp), new BirdSessions(_ => true));
        foreach (var beginning in new[] { "", "1007-", "1007-198.18.0.0/24 unicast [", "1007-\t", "1012-\tBGP.as_path: {", "1012-\tBGP.community: (", "1002-x BGP ", "1006-  Routes: " })
        {
            if (!BirdLine.TryParse([.. Encoding.ASCII.GetBytes(beginning), .. bytes], -1, out var line))
                continue;
            routes.Add(line);
            sessions.Add(line);
        }
        routes.Finish();
        sessions.Finish();
    }).QuickCheckThrowOnFailure();

    static ScriptedDaemon Answering(Func<ScriptedClient, Task> answer) => new(async client =>
    {
        await client.SayAsync(Hello);
        await client.HearAsync();
        await client.SayAsync(Restricted);
        await client.HearAsync();
        await answer(client);
    });

    static BirdRouteSource Source(string path, AnswerBounds bounds) => new(new DaemonSettings("r1", DaemonKind.Bird, path), TimeProvider.System) { Bounds = bounds };

    static Task<RouteAnswer> AskAsync(ScriptedDaemon daemon, AnswerBounds bounds) => Source(daemon.Path, bounds).AskAsync(Question, default);

    static async Task<string> RefusalAsync(ScriptedDaemon daemon, AnswerBounds bounds) =>
        (await Assert.ThrowsAsync<GlassRouterException>(() => AskAsync(daemon, bounds))).Message;
}
