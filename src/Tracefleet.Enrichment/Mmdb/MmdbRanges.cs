using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mmdb;

/// <summary>From a position in the tree on, a fact holds.</summary>
/// <param name="Fact">A number of the fact; <see cref="MmdbRanges.Nothing"/> where none does.</param>
readonly record struct MmdbChange(UInt128 From, int Fact);

/// <summary>The facts of all kinds that hold together.</summary>
readonly record struct MmdbFactSet(int Asn, int Geo, int Ixp, bool IsAlias)
{
    public static readonly MmdbFactSet Empty = new(MmdbRanges.Nothing, MmdbRanges.Nothing, MmdbRanges.Nothing, false);
}

/// <summary>Turns prefixes inside prefixes into the ranges in which one answer holds.</summary>
/// <remarks>Positions are those of a tree of IP version 6: IPv4 lies at ::/96, so what IPv6 prefixes say of ::/96 is left out.</remarks>
static class MmdbRanges
{
    public const int Nothing = -1;

    static readonly UInt128 s_ipv6Start = UInt128.One << 32;

    /// <summary>::ffff:0:0/96, 2001::/32 (RFC 4380) and 2002::/16 (RFC 3056).</summary>
    static readonly MmdbChange[] s_aliases =
    [
        new(new UInt128(0, 0xFFFFul << 32), 0), new(new UInt128(0, 1ul << 48), Nothing),
        new(new UInt128(0x2001_0000ul << 32, 0), 0), new(new UInt128(0x2001_0001ul << 32, 0), Nothing),
        new(new UInt128(0x2002ul << 48, 0), 0), new(new UInt128(0x2003ul << 48, 0), Nothing),
    ];

    public static IEnumerable<MmdbChange> Aliases => s_aliases;

    /// <summary>Where the fact of the longest prefix changes. A position may come several times; the last counts.</summary>
    /// <exception cref="ArgumentException">The prefixes are not in order.</exception>
    public static IEnumerable<MmdbChange> Changes(IEnumerable<(Prefix Prefix, int Fact)> ordered)
    {
        var open = new Stack<(UInt128 Last, int Fact)>();
        Prefix? previous = null;
        foreach (var (prefix, fact) in ordered)
        {
            ThrowUnlessInOrder(previous, prefix);
            previous = prefix;
            var (first, last) = Span(prefix);
            if (last < first)
                continue;
            while (open.TryPeek(out var top) && top.Last < first)
                yield return Close(open);
            yield return new MmdbChange(first, fact);
            open.Push((last, fact));
        }
        while (open.TryPeek(out var top) && top.Last != UInt128.MaxValue)
            yield return Close(open);
    }

    /// <summary>The ranges in order, without a gap between them, neighbours different. Each holds from its start to the next.</summary>
    public static IEnumerable<(UInt128 From, MmdbFactSet Facts)> Merge(
        IEnumerable<MmdbChange> asn, IEnumerable<MmdbChange> geo, IEnumerable<MmdbChange> ixp, IEnumerable<MmdbChange> aliases)
    {
        using var origins = new MmdbChangeCursor(asn);
        using var places = new MmdbChangeCursor(geo);
        using var exchanges = new MmdbChangeCursor(ixp);
        using var alias = new MmdbChangeCursor(aliases);
        var (position, written) = (UInt128.Zero, MmdbFactSet.Empty);
        for (UInt128? next = UInt128.Zero; next is not null; next = Least(origins.Next, places.Next, exchanges.Next, alias.Next))
        {
            position = next.Value;
            var isAlias = alias.At(position) != Nothing;
            var facts = new MmdbFactSet(origins.At(position), places.At(position), exchanges.At(position), isAlias);
            facts = isAlias ? MmdbFactSet.Empty with { IsAlias = true } : facts;
            if (position != 0 && facts == written)
                continue;
            written = facts;
            yield return (position, facts);
        }
    }

    static UInt128? Least(params ReadOnlySpan<UInt128?> positions)
    {
        UInt128? least = null;
        foreach (var position in positions)
            if (position is not null && (least is null || position < least))
                least = position;
        return least;
    }

    static MmdbChange Close(Stack<(UInt128 Last, int Fact)> open)
    {
        var from = open.Pop().Last + 1;
        return new MmdbChange(from, open.TryPeek(out var around) ? around.Fact : Nothing);
    }

    static (UInt128 First, UInt128 Last) Span(Prefix prefix) => prefix.IsIpv4
        ? (prefix.First.Ipv4Bits, prefix.Last.Ipv4Bits)
        : (UInt128.Max(prefix.First.Bits, s_ipv6Start), prefix.Last.Bits);

    static void ThrowUnlessInOrder(Prefix? previous, Prefix prefix)
    {
        if (previous is { } before && (before.IsIpv4 == prefix.IsIpv4 ? prefix < before : prefix.IsIpv4))
            throw new ArgumentException($"{prefix} comes behind {before}; expected are IPv4 prefixes, then IPv6 prefixes, each in order.");
    }
}
