using System.Globalization;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Lab;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tests.Sweeping;

/// <summary>Sweeps with real packets through kernel routers, over every way to send.</summary>
public sealed class SweepOverLabTests(LabFixture lab) : IClassFixture<LabFixture>
{
    const int Flows = 24;
    static readonly string[] Targets = ["t1", "t2", "t3", "t4", "t5", "t6", "t7"];

    [LabTheory]
    [InlineData("xdp", "udp", 1)]
    [InlineData("xdp", "icmp", 1)]
    [InlineData("xdp", "tcp-syn", 1)]
    [InlineData("packet", "udp", 1)]
    [InlineData("packet", "icmp", 1)]
    [InlineData("packet", "tcp-syn", 1)]
    [InlineData("raw", "udp", 1)]
    [InlineData("raw", "icmp", 1)]
    [InlineData("raw", "tcp-syn", 1)]
    [InlineData("packet", "udp", 2)]
    [InlineData("raw", "udp", 2)]
    public async Task Every_flow_towards_every_target_is_what_one_path_of_the_truth_tells(string backend, string method, int senders)
    {
        var sweep = await LabSweep.RunAsync(
            lab, Targets, $"--backend {backend} --method {method} --senders {senders} --max-ttl {LabSweep.MaxTtl} --flows {Flows} --rate 4000");

        Assert.StartsWith($"{2 * Targets.Length * LabSweep.MaxTtl * Flows:N0} probes sent in ", sweep.Errors, StringComparison.Ordinal);
        Assert.Contains($"/s, {backend}), {sweep.Hops.Count:N0} replies", sweep.Errors, StringComparison.Ordinal);
        Assert.Distinct(sweep.Hops.Select(hop => (hop.Trace.Target, hop.Hop.Ttl, hop.Trace.Flow)));
        Assert.All(sweep.Hops, hop => Assert.InRange(hop.Hop.RttMicroseconds!.Value, 0, 2_000_000));
        // A SYN to the port where t4 listens for UDP is refused, as an echo request is answered.
        foreach (var truth in Targets.SelectMany(target => sweep.Truths(target, method == "udp" ? "udp" : "icmp")))
            AssertTrue(sweep, truth, isSpread: method != "icmp");
    }

    static void AssertTrue(LabSweep sweep, LabTrace truth, bool isSpread)
    {
        var hops = sweep.Towards(truth);
        var flows = hops.GroupBy(hop => hop.Trace.Flow).ToList();
        Assert.Equal(Flows, flows.Count);
        var unexplained = flows.Where(flow => !LabSweep.Explains(truth, flow)).Select(Text).ToList();
        Assert.True(unexplained is [], $"{truth}:\n{string.Join('\n', unexplained)}\n{sweep.Errors}");
        // Linux hashes addresses and ports; ICMP has no ports, so all its flows stay together.
        if (isSpread)
            Assert.Subset(Seen(hops), LabSweep.Certain(truth));
    }

    // t3 lies behind a diamond of two and one of three; t2 behind the one of two.
    [LabTheory]
    [InlineData("xdp", "udp")]
    [InlineData("packet", "tcp-syn")]
    [InlineData("raw", "udp")]
    public async Task Rounds_find_every_link_of_the_diamonds_and_no_other(string backend, string method)
    {
        var sweep = await LabSweep.RunAsync(lab, ["t2", "t3"], $"--backend {backend} --method {method} --multipath --confidence 99 --max-ttl {LabSweep.MaxTtl}");

        foreach (var truth in new[] { "t2", "t3" }.SelectMany(target => sweep.Truths(target, "udp")))
            Assert.Equal(Links(truth).Order(StringComparer.Ordinal), Links(sweep.Towards(truth)).Order(StringComparer.Ordinal));
        Assert.Contains(", 4 targets with replies, ", sweep.Errors, StringComparison.Ordinal);
        Assert.Contains(" 0 interfaces whose next hops may be incomplete", sweep.Errors, StringComparison.Ordinal);
    }

    static HashSet<string> Links(LabTrace truth) => [.. truth.Paths
        .SelectMany(path => path.Zip(path.Skip(1)))
        .Where(link => link is { First.Address: not null, Second.Address: not null })
        .Select(link => $"{link.First.Address} > {link.Second.Address}")];

    static HashSet<string> Links(List<HopEvent> hops) => [.. hops
        .Join(hops, hop => (hop.Trace.Flow, hop.Hop.Ttl + 1), hop => (hop.Trace.Flow, hop.Hop.Ttl), (first, second) => (First: first.Hop.Addr, Second: second.Hop.Addr))
        .Where(link => link.First != link.Second)
        .Select(link => $"{link.First} > {link.Second}")];

    static HashSet<string> Seen(IEnumerable<HopEvent> hops) => [.. hops.Select(hop => hop.Hop.Addr!.Value.ToString())];

    static string Text(IEnumerable<HopEvent> flow) => string.Join(
        ", ", flow.OrderBy(hop => hop.Hop.Ttl).Select(hop => string.Create(CultureInfo.InvariantCulture, $"{hop.Hop.Ttl} {hop.Hop.Addr}")));
}
