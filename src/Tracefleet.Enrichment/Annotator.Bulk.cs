using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Enrichment;

/// <content>Many addresses at once: the searches of different addresses wait for memory together.</content>
public sealed partial class Annotator
{
    const int Together = 64;

    /// <summary>As <see cref="Annotate"/>, for many addresses; without the cache, so it suits addresses that hardly repeat.</summary>
    /// <param name="annotations">Gets one for each address; at least as long.</param>
    public void AnnotateAll(ReadOnlySpan<Address> addresses, Span<Annotation> annotations)
    {
        annotations = annotations[..addresses.Length];
        if (!_knowsAnything)
        {
            annotations.Fill(Annotation.None);
            return;
        }
        for (; addresses.Length > Together; addresses = addresses[Together..], annotations = annotations[Together..])
            AnnotateTogether(addresses[..Together], annotations);
        AnnotateTogether(addresses, annotations);
    }

    void AnnotateTogether(ReadOnlySpan<Address> addresses, Span<Annotation> annotations)
    {
        var found = new Found(stackalloc PrefixMatch[Together], stackalloc PrefixMatch[Together], stackalloc PrefixMatch[Together]);
        Span<uint> ipv4 = stackalloc uint[Together];
        Span<byte> places = stackalloc byte[Together];
        var count = 0;
        for (var i = 0; i < addresses.Length; i++)
        {
            if (addresses[i].IsIpv4)
                (ipv4[count], places[count++]) = (addresses[i].Ipv4Bits, (byte)i);
            else
                annotations[i] = Look(addresses[i]);
        }
        if (!TryFindAll(ipv4[..count], found))
        {
            foreach (var place in places[..count])
                annotations[place] = Look(addresses[place]);
            return;
        }
        for (var i = 0; i < count; i++)
            annotations[places[i]] = Compose(addresses[places[i]], found, i);
    }

    /// <summary>False where a snapshot is of a kind that is searched one by one.</summary>
    bool TryFindAll(ReadOnlySpan<uint> addresses, in Found found) =>
        TryFindAll(_asn?.Facts, addresses, found.Origins) && TryFindAll(_geo?.Facts, addresses, found.Places) && TryFindAll(_ixp?.Facts, addresses, found.Exchanges);

    static bool TryFindAll<TFact>(Facts<TFact>? facts, ReadOnlySpan<uint> addresses, Span<PrefixMatch> matches) where TFact : class
    {
        if (facts is null)
        {
            matches.Fill(PrefixMatch.None);
            return true;
        }
        if (facts is not StoredFacts<TFact> stored)
            return false;
        stored.FindAll(addresses, matches);
        return true;
    }

    Annotation Compose(Address address, in Found found, int index)
    {
        var (origin, place, exchange) = (found.Origins[index], found.Places[index], found.Exchanges[index]);
        var special = SpecialRanges.Describe(address);
        var where = place.IsMatch ? ((StoredFacts<Place>)_geo!.Facts).FactOf(place.Record) : null;
        if (exchange.IsMatch)
        {
            var lan = ((StoredFacts<Exchange>)_ixp!.Facts).FactOf(exchange.Record);
            return OnPeeringLan(lan, lan.Lan ?? Prefix.Of(address, exchange.Length), where, special);
        }
        var who = origin.IsMatch && special is not { IsLocal: true } ? ((StoredFacts<Origin>)_asn!.Facts).FactOf(origin.Record) : null;
        return Ordinary(who, who is null ? null : Prefix.Of(address, origin.Length), where, special);
    }

    /// <summary>What was found for some addresses, in their order.</summary>
    readonly ref struct Found(Span<PrefixMatch> origins, Span<PrefixMatch> places, Span<PrefixMatch> exchanges)
    {
        public readonly Span<PrefixMatch> Origins = origins;
        public readonly Span<PrefixMatch> Places = places;
        public readonly Span<PrefixMatch> Exchanges = exchanges;
    }
}
