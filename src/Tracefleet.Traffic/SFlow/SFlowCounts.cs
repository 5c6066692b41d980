namespace Tracefleet.Traffic.SFlow;

/// <summary>What one exporter sent, by what became of it. Grows to a fixed size only.</summary>
public sealed class SFlowCounts
{
    readonly long[] _faults = new long[Enum.GetValues<SFlowFault>().Length];

    public long Datagrams { get; internal set; }
    public long FlowSamples { get; internal set; }
    public long CounterSamples { get; internal set; }

    /// <summary>Records within samples that were read.</summary>
    public long Records { get; internal set; }

    /// <summary>Flows that went to the sink.</summary>
    public long Flows { get; internal set; }

    /// <summary>Interface counters that went to the sink.</summary>
    public long InterfaceCounters { get; internal set; }

    /// <summary>Flow samples of packets that are not IP, or whose header is of a protocol that is not read here.</summary>
    public long NotIp { get; internal set; }

    /// <summary>Flow samples without a record of the packet itself.</summary>
    public long WithoutPacket { get; internal set; }

    /// <summary>Samples of formats that are not read here.</summary>
    public UnknownFormats UnknownSamples { get; } = new();

    /// <summary>Records, of flows and counters, of formats that are not read here.</summary>
    public UnknownFormats UnknownRecords { get; } = new();

    /// <summary>All faults together.</summary>
    public long Malformed => _faults.Sum();

    public long Of(SFlowFault fault) => _faults[(int)fault];

    internal void Count(SFlowFault fault) => _faults[(int)fault]++;
}
