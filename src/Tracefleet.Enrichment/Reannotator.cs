using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Enrichment;

/// <summary>The kinds of snapshots that are to be others than those an annotation came from.</summary>
public readonly record struct ReplacedKinds(bool Asn, bool Geo, bool Ixp)
{
    public bool Has(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => Asn,
        SnapshotKind.Geo => Geo,
        _ => Ixp,
    };

    /// <summary>Whether a kind that is kept has to be asked again, since an annotation does not keep all that it said: on a peering LAN neither the
    /// origin of the address nor the place of its prefix, and elsewhere not the place of the exchange.</summary>
    public bool Needs(SnapshotKind kind) => !Has(kind) && (kind == SnapshotKind.Ixp ? Geo : Ixp);
}

/// <summary>Annotates addresses again: by other snapshots of some kinds, and by what was said before of the kinds that are kept. The result is what
/// an <see cref="Annotator"/> of all these snapshots together says.</summary>
/// <param name="annotator">Has the snapshots that replace, and of those that are kept the ones that are needed
/// (<see cref="ReplacedKinds.Needs"/>). A kind that it lacks is silent.</param>
/// <param name="before">The snapshots that annotated before.</param>
public sealed class Reannotator(Annotator annotator, ReplacedKinds replaced, SnapshotIds before)
{
    /// <summary>The snapshots behind every annotation it gives.</summary>
    public SnapshotIds Ids { get; } = new(
        replaced.Asn ? annotator.Ids.Asn : before.Asn, replaced.Geo ? annotator.Ids.Geo : before.Geo, replaced.Ixp ? annotator.Ids.Ixp : before.Ixp);

    /// <param name="said">The annotation before; null where there was none.</param>
    public Annotation Annotate(Address address, Annotation? said)
    {
        var now = annotator.Annotate(address);
        if (replaced.Ixp || replaced is { Asn: true, Geo: true })
            return now;
        said ??= Annotation.None;
        if (replaced.Geo)
            return WithPlaceOf(now, said);
        // Who has an address of a peering LAN was said by ixp.
        return replaced.Asn && said.Ixp is null ? WithOriginOf(now, said) : said;
    }

    static Annotation WithPlaceOf(Annotation now, Annotation said) => said with
    {
        Country = now.Country,
        City = now.City,
        Latitude = now.Latitude,
        Longitude = now.Longitude,
        Special = now.Special ?? said.Special,
    };

    static Annotation WithOriginOf(Annotation now, Annotation said) => said with
    {
        Origins = now.Origins,
        AsName = now.AsName,
        Prefix = now.Prefix,
        Special = now.Special ?? said.Special,
    };
}
