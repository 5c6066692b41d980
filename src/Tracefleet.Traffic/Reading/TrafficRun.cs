using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Traffic.Reading;

/// <summary>Where a run has its traffic from.</summary>
public enum TrafficRunKind : byte
{
    /// <summary>Interfaces of this host.</summary>
    Capture,

    /// <summary>A file of captured packets.</summary>
    File,

    /// <summary>Exporters that send NetFlow, IPFIX or sFlow.</summary>
    Collection,

    /// <summary>A database of another program.</summary>
    Import,
}

/// <summary>What a run is or was doing.</summary>
public enum TrafficRunState : byte
{
    Running,

    /// <summary>It stored all that it had and said so.</summary>
    Ended,

    /// <summary>Its process went away without a word; what came after <see cref="TrafficRun.StoredUntil"/> is lost: less than a second where the store took what it had.</summary>
    Killed,
}

/// <summary>What is known of a run when it begins.</summary>
/// <param name="Name">What it listens to, for example <c>eth0</c>, <c>office.pcap</c> or <c>netflow 127.0.0.1:2055</c>.</param>
/// <param name="Host">Name of the host it runs on.</param>
/// <param name="Filter">In tcpdump's language; null for none.</param>
/// <param name="Own">Our own prefixes, as given and detected.</param>
/// <param name="PublicOnly">Whether addresses that are not public count as our own.</param>
/// <param name="Snapshots">What says whose an address is.</param>
public sealed record TrafficRunStart(
    TrafficRunKind Kind, string Name, string Host, string? Filter, ImmutableArray<Prefix> Own, bool PublicOnly, SnapshotIds Snapshots);

/// <summary>A process that records traffic, or did.</summary>
/// <param name="Id">1 or more, in the order of their beginning.</param>
/// <param name="StoredUntil">End of the last second that was stored; of a run that was killed, what it had counted and stored of the next one too. Null before
/// there is any.</param>
/// <param name="EndedAt">Null unless <see cref="State"/> is <see cref="TrafficRunState.Ended"/>.</param>
/// <param name="Counts">What it counted beside the traffic, by name, for example <c>kernelDrops</c>; see <see cref="TrafficRunCounts"/>.</param>
public sealed record TrafficRun(
    long Id, TrafficRunStart Start, TrafficRunState State, DateTimeOffset StartedAt, DateTimeOffset? StoredUntil, DateTimeOffset? EndedAt,
    ImmutableSortedDictionary<string, long> Counts, ImmutableArray<ExporterReport> Exporters)
{
    /// <summary>Start of the first second with traffic, in the time of the traffic: of a file that of its packets. Null before there is one.</summary>
    public DateTimeOffset? DataFrom { get; init; }
}

/// <summary>What one exporter sent.</summary>
/// <param name="Protocols">For example <c>NetFlow v9, sFlow v5</c>.</param>
/// <param name="Counts">By name, for example <c>sequenceGaps</c>.</param>
public sealed record ExporterReport(Address Exporter, string Protocols, DateTimeOffset LastSeenAt, ImmutableSortedDictionary<string, long> Counts);

/// <summary>An exporter's interface, or one of this host where the exporter is <see cref="Totals.TrafficKey.ThisHost"/>.</summary>
/// <param name="SpeedBitsPerSecond">Null if unknown.</param>
public sealed record TrafficInterface(Address Exporter, uint Index, string? Name, ulong? SpeedBitsPerSecond);

/// <summary>Names of the counts of a run that are shown first.</summary>
public static class TrafficRunCounts
{
    /// <summary>Frames or datagrams that came in.</summary>
    public const string Received = "received";

    /// <summary>Dropped by the kernel since we were too slow.</summary>
    public const string KernelDrops = "kernelDrops";

    /// <summary>Frames, or datagrams, that an interface or a capturing program dropped before, as far as the file says.</summary>
    public const string DroppedBefore = "droppedBefore";

    /// <summary>Frames of a file that its filter left out.</summary>
    public const string FilteredOut = "filteredOut";

    /// <summary>IP packets.</summary>
    public const string Packets = "packets";

    /// <summary>Frames that are not IP.</summary>
    public const string NotIp = "notIp";

    /// <summary>Frames that could not be read, or datagrams.</summary>
    public const string Malformed = "malformed";

    /// <summary>Packets of flows without a public address.</summary>
    public const string NotPublic = "notPublicPackets";

    /// <summary>Flows that came when their second was over, and count in a later one.</summary>
    public const string TooLate = "tooLate";

    /// <summary>Seconds that the store did not take; the coarser buckets hold their traffic.</summary>
    public const string NotStored = "secondsNotStored";

    /// <summary>Flows of a clock ahead of ours, which count when they came.</summary>
    public const string TooEarly = "tooEarly";
}
