using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

/// <summary>Keeps what a collector hands on.</summary>
sealed class GatheredFlows : IFlowIntake
{
    readonly List<(FlowRecord Flow, Address Exporter, long At)> _flows = [];
    readonly Lock _gate = new();

    /// <summary>In the order in which they came.</summary>
    public List<(FlowRecord Flow, Address Exporter, long At)> All
    {
        get
        {
            lock (_gate)
                return [.. _flows];
        }
    }

    public void Add(in FlowRecord flow, Address exporter, long at)
    {
        lock (_gate)
            _flows.Add((flow, exporter, at));
    }

    /// <summary>Bytes, packets and flows by source and destination.</summary>
    public SortedDictionary<string, (ulong Bytes, ulong Packets)> ByHosts()
    {
        var sums = new SortedDictionary<string, (ulong Bytes, ulong Packets)>(StringComparer.Ordinal);
        foreach (var (flow, _, _) in All)
        {
            var (bytes, packets) = sums.GetValueOrDefault($"{flow.Source} > {flow.Destination}");
            sums[$"{flow.Source} > {flow.Destination}"] = (bytes + flow.Bytes, packets + flow.Packets);
        }
        return sums;
    }
}
