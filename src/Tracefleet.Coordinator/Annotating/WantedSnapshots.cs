using Tracefleet.Coordinator.Api;
using Tracefleet.Enrichment;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Annotating;

/// <summary>What a request wants stored hops to be annotated with, by kind: an identifier, a pinned name, <c>latest</c>, <c>none</c>, or null for what the
/// agents annotated with.</summary>
sealed record WantedSnapshots(string? Asn, string? Geo, string? Ixp)
{
    const int MaxReferenceLength = 100;

    public ReplacedKinds Replaced => new(Asn is not null, Geo is not null, Ixp is not null);

    public string? Of(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => Asn,
        SnapshotKind.Geo => Geo,
        _ => Ixp,
    };

    public static WantedSnapshots Read(QueryReader query) => new(
        query.Text(Word(SnapshotKind.Asn), MaxReferenceLength), query.Text(Word(SnapshotKind.Geo), MaxReferenceLength),
        query.Text(Word(SnapshotKind.Ixp), MaxReferenceLength));

    /// <summary>For an address whose answer does not change with them.</summary>
    public static void Refuse(QueryReader query, string why)
    {
        foreach (var kind in Enum.GetValues<SnapshotKind>())
            query.Refuse(Word(kind), why);
    }

    static string Word(SnapshotKind kind) => SnapshotNames.Word(kind);
}
