using Tracefleet.Addressing;
using Tracefleet.Lab;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Datagrams;

namespace Tracefleet.Sockets.Linux.Tests;

[Collection(LabCollection.Name)]
public sealed class TraceOverLabTests(LabFixture lab)
{
    const int Flows = 12;
    const string Raw = "raw", Datagram = "datagram";

    [LabTheory]
    [InlineData("v1", "udp", Raw)]
    [InlineData("v1", "udp", Datagram)]
    [InlineData("v1", "icmp", Raw)]
    [InlineData("v1", "icmp", Datagram)]
    [InlineData("v2", "udp", Raw)]
    [InlineData("v2", "udp", Datagram)]
    [InlineData("v2", "icmp", Raw)]
    [InlineData("v2", "icmp", Datagram)]
    [InlineData("v3", "udp", Raw)]
    [InlineData("v3", "udp", Datagram)]
    [InlineData("v3", "icmp", Raw)]
    [InlineData("v3", "icmp", Datagram)]
    public void Every_trace_is_one_of_the_true_paths_and_ends_as_it_must(string vantage, string method, string transport)
    {
        var truths = lab.Truth.Traces.Where(trace => trace.Vantage == vantage && trace.Method == method).ToArray();

        foreach (var (truth, result) in Run(vantage, truths, transport))
        {
            var hops = LabRun.HopsOf(result);
            Assert.True(truth.Explains(hops), $"{truth}: {string.Join(' ', hops.Select(hop => hop ?? "*"))}");
            Assert.Equal((truth.ToString(), LabRun.EndOf(truth)), (truth.ToString(), result.End));
            Assert.Equal(Address.Parse(lab.Truth.Vantage(vantage).Address(truth.Family)), result.Source);
        }
    }

    [LabTheory]
    [InlineData(4, Raw)]
    [InlineData(6, Raw)]
    [InlineData(4, Datagram)]
    [InlineData(6, Datagram)]
    public void Flows_spread_over_the_paths(int family, string transport)
    {
        var truth = lab.Truth.Trace("v1", "t1", family, "udp");

        var lengths = Run("v1", [truth], transport).Select(run => LabRun.HopsOf(run.Result).Count).Distinct();

        Assert.Equal(truth.Paths.Select(path => path.Length).Distinct().Order(), lengths.Order());
    }

    List<(LabTrace Truth, TraceResult Result)> Run(string vantage, LabTrace[] truths, string name)
    {
        var requests =
            from flow in Enumerable.Range(0, Flows)
            from index in Enumerable.Range(0, truths.Length)
            select new TraceRequest(index, lab.TargetAddress(truths[index].Target, truths[index].Family), Parameters(truths[index], flow));
        lab.AllowEchoSockets(vantage);
        return name == Raw
            ? LabThread.In(lab.Namespace(vantage), () => LabRun.Of(RawSocketTransport.Open(), truths, Flows, requests))
            : LabThread.AsNobodyIn(lab.Namespace(vantage), () => LabRun.Of(new DatagramTransport(), truths, Flows, requests));
    }

    static TraceParameters Parameters(LabTrace truth, int flow) => new()
    {
        Method = truth.Method == "udp" ? TraceMethod.UdpParis : TraceMethod.IcmpParis,
        Flow = new FlowId((ushort)flow),
        Timeout = TimeSpan.FromMilliseconds(300),
    };
}
