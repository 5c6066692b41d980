using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Lab;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Sockets.Linux.Tests;

/// <summary>Traces by every method, and path MTU discovery, against kernel routers.</summary>
[Collection(LabCollection.Name)]
public sealed class MethodsOverLabTests(LabFixture lab)
{
    const int Flows = 12;

    public static TheoryData<string, TraceMethod> VantagesAndMethods()
    {
        var all = new TheoryData<string, TraceMethod>();
        foreach (var vantage in new[] { "v1", "v2", "v3" })
            foreach (var method in Enum.GetValues<TraceMethod>())
                all.Add(vantage, method);
        return all;
    }

    [LabTheory]
    [MemberData(nameof(VantagesAndMethods))]
    public void Every_trace_is_one_of_the_true_paths_and_ends_as_it_must(string vantage, TraceMethod method)
    {
        var truths = lab.Truth.Traces.Where(trace => trace.Vantage == vantage && trace.Method == TruthFor(method)).ToArray();

        foreach (var (truth, result) in Run(vantage, truths, method))
        {
            var hops = LabRun.HopsOf(result);
            Assert.True(Explains(truth, method, hops), $"{truth} ({method}): {string.Join(' ', hops.Select(hop => hop ?? "*"))}");
            Assert.Equal((truth.ToString(), LabRun.EndOf(truth)), (truth.ToString(), result.End));
            Assert.Equal(Address.Parse(lab.Truth.Vantage(vantage).Address(truth.Family)), result.Source);
        }
    }

    [LabTheory]
    [InlineData(4, TraceMethod.UdpParis)]
    [InlineData(6, TraceMethod.UdpParis)]
    [InlineData(4, TraceMethod.IcmpParis)]
    [InlineData(6, TraceMethod.IcmpParis)]
    public async Task The_path_mtu_is_told_by_the_router_before_the_narrow_link(int family, TraceMethod method)
    {
        const int Narrow = 1_400;
        var truth = lab.Truth.Trace("v1", "t1", family, "icmp");
        await SetMtuAsync(Narrow);
        try
        {
            var result = Run("v1", [truth], method, parameters => parameters with { PathMtu = true, PacketSize = 1_500 })[0].Result;

            Assert.Equal((TraceEnd.Reached, Narrow), (result.End, result.PathMtu!.Value));
            var told = result.Probes.Select(record => record.Outcome).OfType<ProbeOutcome.Answered>().First(answered => answered.Reply.Mtu is not null);
            Assert.Equal(Narrow, told.Reply.Mtu);
            Assert.Contains(told.Reply.From.ToString(), lab.Truth.Routers.Single(router => router.Name == "b4").Interfaces);
        }
        finally
        {
            await SetMtuAsync(1_500);
        }

        Task SetMtuAsync(int mtu) =>
            lab.RunAsync("b4", CancellationToken.None, "/sbin/ip", "link", "set", "c1", "mtu", mtu.ToString(CultureInfo.InvariantCulture));
    }

    [LabTheory]
    [InlineData(4)]
    [InlineData(6)]
    public void An_open_tcp_port_is_reached_by_its_syn_ack(int family)
    {
        var target = lab.Truth.Targets.First(target => target.OpenTcp.Length > 0);
        var truth = lab.Truth.Trace("v1", target.Name, family, "icmp");

        var (_, result) = Run("v1", [truth], TraceMethod.TcpSyn, parameters => parameters with { DestinationPort = (ushort)target.OpenTcp[0] })[0];

        var last = Assert.IsType<ProbeOutcome.Answered>(result.Probes[^1].Outcome).Reply;
        Assert.Equal((TraceEnd.Reached, TcpFlags.Syn | TcpFlags.Ack), (result.End, last.TcpFlags));
    }

    // Classic UDP meets the silent port of t4 by chance only, and TCP never: they see what ICMP sees.
    static string TruthFor(TraceMethod method) => method == TraceMethod.UdpParis ? "udp" : "icmp";

    // The probes of a classic trace are of many flows: each hop is one of those that may answer there, on whichever path. The shorter path may
    // have come to its end, in silence or with a router that says so at every higher TTL.
    static bool Explains(LabTrace truth, TraceMethod method, List<string?> hops)
    {
        if (method is not (TraceMethod.Udp or TraceMethod.Icmp))
            return truth.Explains(hops);
        var shortest = truth.Paths.Min(path => path.Length);
        return hops.Index().All(hop => hop.Index < truth.Hops.Length && truth.Hops[hop.Index].Contains(hop.Item)
            || hop.Index >= shortest && (hop.Item is null || truth.Hops[^1].Contains(hop.Item) || truth.Hops[shortest - 1].Contains(hop.Item)));
    }

    List<(LabTrace Truth, TraceResult Result)> Run(
        string vantage, LabTrace[] truths, TraceMethod method, Func<TraceParameters, TraceParameters>? change = null)
    {
        var requests =
            from flow in Enumerable.Range(0, Flows)
            from index in Enumerable.Range(0, truths.Length)
            select new TraceRequest(
                index, lab.TargetAddress(truths[index].Target, truths[index].Family), Changed(Parameters(method, flow), change));
        return LabThread.In(lab.Namespace(vantage), () => LabRun.Of(RawSocketTransport.Open(), truths, Flows, requests));
    }

    static TraceParameters Changed(TraceParameters parameters, Func<TraceParameters, TraceParameters>? change) =>
        change is null ? parameters : change(parameters);

    static TraceParameters Parameters(TraceMethod method, int flow) => new()
    {
        Method = method,
        Flow = new FlowId((ushort)flow),
        Timeout = TimeSpan.FromMilliseconds(300),
    };
}
