using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Enrichment;

/// <summary>Says what the loaded snapshots know about an address. Any number of threads may ask.</summary>
/// <remarks>
/// The longest match of each snapshot counts. A peering LAN goes before the origin AS of whatever prefix holds it: it names the exchange, and of the
/// ASes the member that has the address, or none. Special-purpose blocks (RFC 6890) are named beside what the snapshots say; the origins of local ones
/// (<see cref="SpecialRange.IsLocal"/>) do not count, since such a route leaked from whoever uses the block and says nothing of others who do.
/// Recent annotations are remembered in a cache of fixed size, so a repeated address costs one look and no memory. An annotator never changes:
/// a newer snapshot means a new annotator, and <see cref="Ids"/> names the snapshots behind every annotation it gave.
/// </remarks>
public sealed partial class Annotator
{
    /// <summary>Knows nothing about anything.</summary>
    public static readonly Annotator None = new(null, null, null);

    readonly AsnSnapshot? _asn;
    readonly GeoSnapshot? _geo;
    readonly IxpSnapshot? _ixp;
    readonly bool _knowsAnything;
    readonly AnnotationCache _cache;

    public Annotator(AsnSnapshot? asn, GeoSnapshot? geo, IxpSnapshot? ixp)
    {
        (_asn, _geo, _ixp) = (asn, geo, ixp);
        _knowsAnything = asn is not null || geo is not null || ixp is not null;
        _cache = new AnnotationCache(_knowsAnything ? AnnotationCache.DefaultSlotBits : 0);
        Ids = new SnapshotIds(asn?.Id, geo?.Id, ixp?.Id);
    }

    public SnapshotIds Ids { get; }

    /// <summary>How often a snapshot was broken where the answer lay; the annotation then lacks that part.</summary>
    public long BrokenAnswers => (_asn?.Facts.BrokenAnswers ?? 0) + (_geo?.Facts.BrokenAnswers ?? 0) + (_ixp?.Facts.BrokenAnswers ?? 0);

    /// <summary>Builds all three snapshots in memory; an empty sequence makes a snapshot that is silent about every address.</summary>
    public static Annotator FromRows(
        IEnumerable<AsnRow> asn, IEnumerable<GeoRow> geo, IEnumerable<IxpRow> ixp, DateTimeOffset builtAt) =>
        new(AsnSnapshot.FromRows(asn, builtAt), GeoSnapshot.FromRows(geo, builtAt), IxpSnapshot.FromRows(ixp, builtAt));

    /// <summary>Another one with these snapshots in place of its own; where none is given it keeps its own.</summary>
    public Annotator With(StoredSnapshot? asn, StoredSnapshot? geo, StoredSnapshot? ixp) => new(
        asn is null ? _asn : new AsnSnapshot(asn.Description.Id, asn.Facts<Origin>()),
        geo is null ? _geo : new GeoSnapshot(geo.Description.Id, geo.Facts<Place>()),
        ixp is null ? _ixp : new IxpSnapshot(ixp.Description.Id, ixp.Facts<Exchange>()));

    public Annotation Annotate(Address address) => _cache.Find(address) ?? _cache.Keep(address, Look(address));

    Annotation Look(Address address)
    {
        Origin? origin = null;
        Place? place = null;
        Exchange? exchange = null;
        Prefix prefix = default;
        var special = _knowsAnything ? SpecialRanges.Describe(address) : null;
        _geo?.Facts.TryFind(address, out place, out _);
        if ((_ixp is null || !_ixp.Facts.TryFind(address, out exchange, out prefix)) && special is not { IsLocal: true })
            _asn?.Facts.TryFind(address, out origin, out prefix);
        if (exchange is not null)
            return OnPeeringLan(exchange, exchange.Lan ?? prefix, place, special);
        return Ordinary(origin, origin is null ? null : prefix, place, special);
    }

    static Annotation Ordinary(Origin? origin, Prefix? prefix, Place? place, SpecialRange? special)
    {
        if (origin is null && place is null && special is null)
            return Annotation.None;
        return new Annotation(
            origin?.Asns ?? [], origin?.Name, prefix, null, place?.Country, place?.City, place?.Latitude, place?.Longitude)
        { Special = special?.Name };
    }

    // Where the users of the LAN's prefix are is less certain than where the exchange is.
    static Annotation OnPeeringLan(Exchange exchange, Prefix lan, Place? place, SpecialRange? special)
    {
        var isElsewhere = exchange.City is not null && exchange.City != place?.City;
        return new Annotation(
            exchange.Member is { } member ? [member] : [], exchange.MemberName, lan, exchange.Name,
            exchange.Country ?? place?.Country, exchange.City ?? place?.City, isElsewhere ? null : place?.Latitude, isElsewhere ? null : place?.Longitude)
        { Special = special?.Name };
    }
}
