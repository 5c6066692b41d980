using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.Reading;

/// <summary>Takes flows to be added up. Any number of threads may give them.</summary>
public interface IFlowIntake
{
    /// <param name="exporter">Who said it; <see cref="Totals.TrafficKey.ThisHost"/> for this host's own capture.</param>
    /// <param name="at">When it counts, Unix milliseconds.</param>
    void Add(in FlowRecord flow, Address exporter, long at);
}

/// <summary>What a source of flows can say of itself, asked about twice a second by the thread that stores.</summary>
public interface ITrafficSource
{
    /// <summary>Whole counts since the start, by the names of <see cref="TrafficRunCounts"/> and others.</summary>
    ImmutableSortedDictionary<string, long> Counts { get; }

    /// <summary>Those that have something new to say.</summary>
    ImmutableArray<ExporterReport> Exporters { get; }

    /// <summary>Those not told of before.</summary>
    ImmutableArray<TrafficInterface> NewInterfaces { get; }
}
