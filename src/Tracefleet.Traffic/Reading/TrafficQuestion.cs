using Tracefleet.Addressing;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Traffic.Reading;

/// <summary>Which way traffic is asked for, as seen from us.</summary>
public enum TrafficSide : byte
{
    Both,

    /// <summary>What came from a key.</summary>
    In,

    /// <summary>What went to a key.</summary>
    Out,
}

/// <summary>By what keys are ranked.</summary>
public enum TrafficMeasure : byte
{
    Bytes,
    Packets,
    Flows,
}

/// <summary>What is asked of the stored traffic.</summary>
public sealed record TrafficQuestion
{
    public required TrafficKind By { get; init; }

    /// <summary>Unix milliseconds; floored to the width of the buckets that answer.</summary>
    public required long From { get; init; }

    /// <summary>Unix milliseconds, exclusive.</summary>
    public required long To { get; init; }

    public TrafficSide Side { get; init; }
    public TrafficMeasure Measure { get; init; }

    /// <summary>Entries at most, 1 or more.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>Only this run; null for all.</summary>
    public long? Run { get; init; }

    /// <summary>Only keys of this AS, <see cref="Asn"/> 0 for those of none that is known. For prefixes, hosts and ASes of interfaces.</summary>
    public Asn? As { get; init; }

    /// <summary>Only keys within this prefix: hosts and prefixes.</summary>
    public Prefix? Prefix { get; init; }

    /// <summary>Only keys of this country: prefixes and hosts.</summary>
    public string? Country { get; init; }

    /// <summary>Only this exporter: interfaces and ASes of interfaces.</summary>
    public Address? Exporter { get; init; }

    /// <summary>Width of the buckets that answer; null to choose by the span asked for and what is still kept.</summary>
    public TimeSpan? Step { get; init; }
}

/// <summary>A key with its traffic.</summary>
/// <param name="Amount">What was counted for sure.</param>
/// <param name="BytesAtMost">No more bytes than this, both ways together: the bound of Space-Saving over all buckets.</param>
/// <param name="InterfaceName">For interfaces.</param>
public sealed record TrafficEntry(TrafficKey Key, TrafficAbout About, Tally Amount, ulong BytesAtMost, string? InterfaceName = null);

/// <summary>The largest keys of a span of time.</summary>
/// <param name="From">Unix milliseconds, floored to the width of the buckets.</param>
/// <param name="Step">Width of the buckets that answered.</param>
/// <param name="Total">What had a key of this kind, exactly, whatever the question narrows.</param>
/// <param name="ByDirection">Exact, at the number of each <see cref="TrafficDirection"/>.</param>
/// <param name="Other">What is in no entry: the total less the entries. Meaningless, and empty, where the question narrows.</param>
/// <param name="UnlistedAtMost">Bytes that a key which is not among the entries may have at most.</param>
public sealed record TrafficTop(
    long From, long To, TimeSpan Step, Tally Total, IReadOnlyList<Counts> ByDirection, IReadOnlyList<TrafficEntry> Entries, Tally Other, ulong UnlistedAtMost);

/// <summary>The largest keys of a span of time, over time.</summary>
/// <param name="Points">One for each step of the span, also where nothing happened.</param>
public sealed record TrafficSeries(TrafficTop Top, IReadOnlyList<TrafficPoint> Points);

/// <summary>One step.</summary>
/// <param name="At">Its start, Unix milliseconds.</param>
/// <param name="Amounts">In the order of the entries.</param>
public sealed record TrafficPoint(long At, Tally Total, IReadOnlyList<Tally> Amounts);
