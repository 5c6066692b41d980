using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tracefleet.Lab;

namespace Tracefleet.EndToEnd.Tests.LookingGlass;

/// <summary>Ping and traceroute over real packets by the looking glass's HTTP API, from two vantage points in both families.</summary>
public sealed partial class LabGlassTests(LabGlassFixture fixture) : IClassFixture<LabGlassFixture>
{
    // The way back from t1 has eleven routers to v1 and seven to v3, and Linux answers with a TTL of 64.
    const int ReplyTtlToV1 = 53, ReplyTtlToV3 = 57;

    static readonly (string Vantage, int Family)[] Calls = [("v1", 4), ("v1", 6), ("v3", 4), ("v3", 6)];

    LabTruth Truth => fixture.Lab.Truth;

    [LabFact]
    public async Task Both_vantage_points_are_routers()
    {
        var routers = await fixture.Glass.CallAsync("/routers");
        var second = await fixture.Glass.CallAsync("/routers/1");

        Assert.Equal(["v1", "v3"], routers.Data.GetProperty("routers").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(("v3", true), (Text(second.Data, "name"), second.Data.GetProperty("connected").GetBoolean()));
    }

    [LabFact]
    public async Task Both_ping_in_both_families_at_once()
    {
        var before = await fixture.EchoRequestsAtAsync("t1");

        var answers = await EverywhereAsync("ping", "t1");

        foreach (var ((vantage, family), (text, json)) in Calls.Zip(answers))
        {
            AssertPing(text, vantage, family);
            AssertPing(json, vantage, family);
            var (size, replyTtl) = (family == 4 ? "56(84)" : "56(104)", vantage == "v1" ? ReplyTtlToV1 : ReplyTtlToV3);
            AssertPingLines(text.Lines, Target("t1", family), size, replyTtl);
            AssertPingEvents(json.Items, vantage, family);
        }
        var after = await fixture.EchoRequestsAtAsync("t1");
        Assert.Equal((before.Ipv4 + 20, before.Ipv6 + 20), after);
        AssertAtOnce([.. answers.Select(answer => answer.Json.Items)]);
    }

    [LabTheory]
    [InlineData("t1")]
    [InlineData("t2")]
    [InlineData("t3")]
    public async Task Both_trace_the_path_of_the_lab_in_both_families_at_once(string target)
    {
        var answers = await EverywhereAsync("traceroute", target);

        foreach (var ((vantage, family), (text, json)) in Calls.Zip(answers))
        {
            var truth = Truth.Trace(vantage, target, family, "udp");
            foreach (var answer in new[] { text, json })
                Assert.True((answer.Code, answer.Status, answer.Router) == (200, "success", vantage), $"{truth}: {answer}");
            AssertTraceLines(text.Lines, truth, Target(target, family));
            AssertTraceEvents(json.Items, truth, Target(target, family));
        }
    }

    [LabFact]
    public async Task A_path_that_ends_before_the_target_is_a_fail_and_says_why()
    {
        foreach (var (vantage, family) in Calls)
        {
            var answer = await fixture.Glass.CallAsync($"/traceroute/{Target("t5", family)}?router={vantage}");

            var truth = Truth.Trace(vantage, "t5", family, "udp");
            Assert.Equal((200, "fail", vantage), (answer.Code, answer.Status, answer.Router));
            Assert.True(truth.Explains(HopsOf(answer.Lines)), answer.ToString());
            Assert.EndsWith(" ms !H", answer.Lines[^1]);
        }
    }

    [LabFact]
    public async Task What_may_not_be_probed_is_refused_and_nothing_is_sent()
    {
        var v2 = Truth.Vantage("v2");
        var before = await fixture.EchoRequestsAtAsync("v2");

        foreach (var command in new[] { "ping", "traceroute" })
        {
            foreach (var (vantage, family) in Calls)
            {
                var answer = await fixture.Glass.CallAsync($"/{command}/{v2.Address(family)}?router={vantage}");

                Assert.Equal((400, "error", vantage), (answer.Code, answer.Status, answer.Router));
                Assert.StartsWith($"{v2.Address(family)} may not be probed from here: {v2.Address(family)} is in ", answer.Message);
                Assert.False(answer.Data.TryGetProperty("output", out _), answer.ToString());
            }
        }

        // What follows is carried out behind all that was asked of these agents before.
        await EverywhereAsync("ping", "t3");
        Assert.Equal(before, await fixture.EchoRequestsAtAsync("v2"));
        var (exitCode, campaigns, errors) = await fixture.Fleet.CliAsync("campaign", "list", "--json");
        Assert.True(exitCode == 0, errors);
        Assert.DoesNotContain(v2.Ipv4, campaigns, StringComparison.Ordinal);
        Assert.DoesNotContain(v2.Ipv6, campaigns, StringComparison.Ordinal);
        Assert.Contains($"ping {Target("t3", 6)}", campaigns, StringComparison.Ordinal);
    }

    [LabTheory]
    [InlineData("v1", 4)]
    [InlineData("v3", 6)]
    public async Task A_ping_that_is_not_over_in_time_is_a_504_with_what_had_come_and_sends_no_more(string vantage, int family)
    {
        var target = Target("t2", family);
        var before = await fixture.EchoRequestsAtAsync("t2");

        var cut = await fixture.Glass.CallAsync($"/ping/{target}?router={vantage}&runtime=1");
        var whole = await fixture.Glass.CallAsync($"/ping/{target}?router={vantage}");

        Assert.Equal((504, "error", vantage, 1), (cut.Code, cut.Status, cut.Router, cut.Data.GetProperty("runtime_limit").GetInt32()));
        Assert.Equal("'ping' was not over after 1 s; what had come by then is below data.", cut.Message);
        Assert.Equal([target], cut.Addresses);
        Assert.True(cut.Lines is [_, _] or [_, _, _], cut.ToString());
        Assert.Equal(whole.Lines[0], cut.Lines[0]);
        Assert.Matches($"^64 bytes from {Regex.Escape(target)}: icmp_seq=1 ttl=[0-9]+ time=[0-9.]+ ms$", cut.Lines[1]);
        // The whole one ends four seconds later, which is when a ping that nobody stopped would end, too.
        var after = await fixture.EchoRequestsAtAsync("t2");
        Assert.InRange(family == 4 ? after.Ipv4 - before.Ipv4 : after.Ipv6 - before.Ipv6, 6, 8);
    }

    /// <summary>From each vantage point in each family at once, first as text and then as JSON.</summary>
    Task<(GlassAnswer Text, GlassAnswer Json)[]> EverywhereAsync(string command, string target) =>
        Task.WhenAll(Calls.Select(call => fixture.Glass.CallBothAsync($"/{command}/{Target(target, call.Family)}?router={call.Vantage}")));

    string Target(string name, int family) => Truth.Target(name).Address(family);

    void AssertPing(GlassAnswer answer, string vantage, int family)
    {
        Assert.True((answer.Code, answer.Status, answer.Router) == (200, "success", vantage), answer.ToString());
        Assert.Equal([Target("t1", family)], answer.Addresses);
        Assert.Equal(100, answer.Data.GetProperty("rate").GetDouble());
        var (min, avg, max) = (Figure("min"), Figure("avg"), Figure("max"));
        Assert.True(min > 0 && min <= avg && avg <= max && max < 1_000, answer.ToString());

        double Figure(string name) => answer.Data.GetProperty(name).GetDouble();
    }

    static void AssertPingLines(string[] lines, string target, string size, int replyTtl)
    {
        Assert.Equal($"PING {target} ({target}) {size} bytes of data.", lines[0]);
        for (var sequence = 1; sequence <= 5; sequence++)
            Assert.Matches($"^64 bytes from {Regex.Escape(target)}: icmp_seq={sequence} ttl={replyTtl} time=[0-9.]+ ms$", lines[sequence]);
        Assert.Equal(["", $"--- {target} ping statistics ---"], lines[6..8]);
        Assert.Matches("^5 packets transmitted, 5 received, 0% packet loss, time [0-9]+ms$", lines[8]);
        Assert.Matches("^rtt min/avg/max/mdev = [0-9.]+/[0-9.]+/[0-9.]+/[0-9.]+ ms$", lines[9]);
        Assert.Equal(10, lines.Length);
    }

    void AssertPingEvents(JsonElement[] events, string vantage, int family)
    {
        var target = Target("t1", family);
        Assert.Equal([1, 2, 3, 4, 5], events.Select(answer => answer.GetProperty("attempt").GetInt32()));
        foreach (var answer in events)
        {
            Assert.Equal((vantage, target, target), (Text(answer, "vantagePoint"), Text(answer, "dst"), Text(answer, "addr")));
            Assert.Equal((family == 4 ? 84 : 104, "icmp"), (answer.GetProperty("replySize").GetInt32(), Text(answer, "proto")));
            Assert.Equal([64504u], OriginsOf(answer));
        }
    }

    /// <summary>All have begun before any has ended.</summary>
    static void AssertAtOnce(JsonElement[][] pings) =>
        Assert.True(pings.Max(ping => SentAt(ping[0])) < pings.Min(ping => SentAt(ping[^1])));

    void AssertTraceLines(string[] lines, LabTrace truth, string target)
    {
        Assert.Equal($"traceroute to {target} ({target}), 30 hops max", lines[0]);
        var hops = lines.Skip(1).Select(line => HopLine().Match(line)).ToList();
        Assert.Equal(Enumerable.Range(1, hops.Count), hops.Select(hop => int.Parse(hop.Groups["ttl"].Value, CultureInfo.InvariantCulture)));
        Assert.True(truth.Explains(HopsOf(lines)), $"{truth} shows no path of the lab: {string.Join('\n', lines)}");
        foreach (var hop in hops.Where(hop => hop.Groups["addr"].Success))
            Assert.Equal(RemarkOn(hop.Groups["addr"].Value), hop.Groups["remark"].Value);
    }

    /// <summary>Origin AS, or the exchange where nobody originates the address.</summary>
    string RemarkOn(string addr) =>
        fixture.Fleet.OriginsOf(addr) is [var asn] ? $" [AS{asn}]" : $" ({Truth.PeeringLans[0].Name})";

    void AssertTraceEvents(JsonElement[] events, LabTrace truth, string target)
    {
        var cell = (truth.Vantage, target, "udp");
        Assert.All(events, hop => Assert.Equal(cell, (Text(hop, "vantagePoint"), Text(hop, "dst"), Text(hop, "proto"))));
        var observed = events.GroupBy(hop => hop.GetProperty("ttl").GetInt32()).OrderBy(ttl => ttl.Key)
            .Select(ttl => ttl.Select(hop => Text(hop, "addr")).FirstOrDefault(addr => addr is not null)).ToList();
        var seen = string.Join(' ', observed.Select(addr => addr ?? "*"));
        Assert.True(truth.Explains(observed), $"{truth} shows no path of the lab: {seen}");
        foreach (var hop in events.Where(hop => Text(hop, "addr") is not null))
            Assert.Equal(fixture.Fleet.OriginsOf(Text(hop, "addr")!), OriginsOf(hop));
    }

    static List<string?> HopsOf(string[] lines) =>
        [.. lines.Skip(1).Select(line => HopLine().Match(line).Groups["addr"]).Select(addr => addr.Success ? addr.Value : null)];

    static IEnumerable<uint> OriginsOf(JsonElement line) => line.GetProperty("asn").EnumerateArray().Select(asn => asn.GetUInt32());

    static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    static DateTimeOffset SentAt(JsonElement line) => line.GetProperty("sentAt").GetDateTimeOffset();

    /// <summary>traceroute's: one space before an address or a star, two before a time.</summary>
    [GeneratedRegex(
        @"^(?<ttl>[ 1-3]\d) (?: \*)*(?: (?<addr>[0-9a-f.:]+)(?<remark> \[AS\d+\]| \([^)]+\))?(?:  \d+\.\d{3} ms(?: ![A-Z])?| \*)+)?$")]
    private static partial Regex HopLine();
}
