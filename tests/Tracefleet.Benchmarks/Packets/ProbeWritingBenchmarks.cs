using BenchmarkDotNet.Attributes;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Benchmarks.Packets;

/// <summary>UDP-Paris probes made for 1,024 traces in turn: headers, two keyed marks, a 64-bit keyed cookie and a checksum that comes out as wanted.</summary>
[Config(typeof(PacketConfig))]
[BenchmarkCategory(Promises.AllocatesNothing)]
public class ProbeWritingBenchmarks
{
    readonly byte[] _packet = new byte[ProbeWriter.MaxLength];
    PacketInputs _inputs = null!;
    byte[][] _probes = [];

    [Params(4, 6)]
    public int IpVersion { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _inputs = new PacketInputs(IpVersion);
        _probes = [.. Enumerable.Range(0, PacketInputs.Count).Select(_inputs.Probe)];
    }

    /// <summary>What moving the bytes alone takes.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = PacketInputs.Count, Description = "copy of a ready probe")]
    public void Copy()
    {
        foreach (var probe in _probes)
            probe.CopyTo(_packet, 0);
    }

    [Benchmark(OperationsPerInvoke = PacketInputs.Count, Description = "probe written")]
    public int Write()
    {
        var length = 0;
        for (var trace = 0; trace < PacketInputs.Count; trace++)
            length += ProbeWriter.Write(_packet, _inputs.Flows[trace], _inputs.Marks[trace], _inputs.ProbeOf(trace));
        return length;
    }
}
