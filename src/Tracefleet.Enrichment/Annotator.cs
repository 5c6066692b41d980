using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Enrichment;

/// <summary>Says what the loaded snapshots know about an address. Any number of threads may ask.</summary>
/// <remarks>
/// Recent annotations are remembered in a cache of fixed size, so a repeated address costs one look and no memory. An annotator never changes:
/// a newer snapshot means a new annotator, and <see cref="Ids"/> names the snapshots behind every annotation it gave.
/// </remarks>
public sealed class Annotator
{
    /// <summary>Knows nothing about anything.</summary>
    public static readonly Annotator None = new(null, null, null);

    readonly AsnSnapshot? _asn;
    readonly GeoSnapshot? _geo;
    readonly IxpSnapshot? _ixp;
    readonly AnnotationCache _cache;

    public Annotator(AsnSnapshot? asn, GeoSnapshot? geo, IxpSnapshot? ixp)
    {
        (_asn, _geo, _ixp) = (asn, geo, ixp);
        var empty = asn is null && geo is null && ixp is null;
        _cache = new AnnotationCache(empty ? 0 : AnnotationCache.DefaultSlotBits);
        Ids = new SnapshotIds(asn?.Id, geo?.Id, ixp?.Id);
    }

    public SnapshotIds Ids { get; }

    /// <summary>How often a snapshot was broken where the answer lay; the annotation then lacks that part.</summary>
    public long BrokenAnswers => (_asn?.Facts.BrokenAnswers ?? 0) + (_geo?.Facts.BrokenAnswers ?? 0) + (_ixp?.Facts.BrokenAnswers ?? 0);

    /// <summary>Builds all three snapshots in memory; an empty sequence makes a snapshot that is silent about every address.</summary>
    public static Annotator FromRows(
        IEnumerable<AsnRow> asn, IEnumerable<GeoRow> geo, IEnumerable<IxpRow> ixp, DateTimeOffset builtAt) =>
        new(AsnSnapshot.FromRows(asn, builtAt), GeoSnapshot.FromRows(geo, builtAt), IxpSnapshot.FromRows(ixp, builtAt));

    public Annotation Annotate(Address address) => _cache.Find(address) ?? _cache.Keep(address, Look(address));

    Annotation Look(Address address)
    {
        Origin? origin = null;
        Place? place = null;
        Exchange? exchange = null;
        Prefix prefix = default;
        _asn?.Facts.TryFind(address, out origin, out prefix);
        _geo?.Facts.TryFind(address, out place, out _);
        _ixp?.Facts.TryFind(address, out exchange, out _);
        if (origin is null && place is null && exchange is null)
            return Annotation.None;
        return new Annotation(
            origin?.Asns ?? [], origin?.Name, origin is null ? null : prefix, exchange?.Name,
            place?.Country, place?.City, place?.Latitude, place?.Longitude);
    }
}
