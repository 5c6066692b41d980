namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>The parts of a snapshot file, each there exactly once and in this order. The numbers stand in files.</summary>
enum SnapshotSection
{
    /// <summary>JSON, see <see cref="SnapshotDescription"/>; the only part that is not content.</summary>
    Description,
    /// <summary>32 bits for each IPv4 prefix, in order.</summary>
    Ipv4Networks,
    /// <summary>8 bits for each.</summary>
    Ipv4Lengths,
    /// <summary>32 bits for each: the number of its record, from 1.</summary>
    Ipv4Records,
    /// <summary>128 bits for each IPv6 prefix.</summary>
    Ipv6Networks,
    Ipv6Lengths,
    Ipv6Records,
    /// <summary>32 bits for each record: where it ends.</summary>
    RecordEnds,
    Records,
    /// <summary>32 bits for each string: where it ends.</summary>
    StringEnds,
    /// <summary>UTF-8.</summary>
    Strings,
    /// <summary>16 bits for each place in the root; with the next three parts a <see cref="Addressing.PrefixTrie"/>.</summary>
    Ipv4Blocks,
    Ipv4Slots,
    Ipv4Nodes,
    Ipv4Leaves,
    Ipv6Blocks,
    Ipv6Slots,
    Ipv6Nodes,
    Ipv6Leaves,
}
