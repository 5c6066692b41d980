namespace Tracefleet.Enrichment.Snapshots;

/// <summary>What a snapshot says about addresses. In text: <c>asn</c>, <c>geo</c>, <c>ixp</c>.</summary>
public enum SnapshotKind
{
    /// <summary>Origin ASes.</summary>
    Asn,
    /// <summary>Places.</summary>
    Geo,
    /// <summary>Peering LANs of exchanges.</summary>
    Ixp,
}
