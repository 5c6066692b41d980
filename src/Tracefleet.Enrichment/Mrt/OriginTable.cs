using System.Collections;
using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Prefixes and who originates them, by the votes of peers. Rows are made when they are asked for, in the order of their prefixes.</summary>
sealed class OriginTable(ReadOnlyMemory<VotedPrefix> prefixes, Vote[] votes, PeerSets sets, AsNames? names) : IReadOnlyList<AsnRow>
{
    const int CachedCounts = 1 << 10;

    readonly SharedOrigins _asns = new();
    readonly ImmutableArray<int>[] _counts = new ImmutableArray<int>[CachedCounts];

    public int Count => prefixes.Length;

    public ReadOnlySpan<VotedPrefix> Prefixes => prefixes.Span;

    /// <summary>Prefixes with several single origins.</summary>
    public long MultipleOrigins { get; } = CountOf(prefixes, votes, singles => singles > 1);

    /// <summary>Prefixes of which only AS_SETs are known.</summary>
    public long Sets { get; } = CountOf(prefixes, votes, singles => singles == 0);

    public AsnRow this[int index]
    {
        get
        {
            var voted = prefixes.Span[index];
            return Row(PrefixOf(voted), votes.AsSpan(voted.FirstVote, voted.Votes));
        }
    }

    public IEnumerator<AsnRow> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
            yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public static Prefix PrefixOf(VotedPrefix voted)
    {
        var network = new Address(new UInt128(voted.Upper, voted.Lower));
        return new Prefix(network, network.IsIpv4 ? voted.MappedLength - 96 : voted.MappedLength);
    }

    static long CountOf(ReadOnlyMemory<VotedPrefix> prefixes, Vote[] votes, Func<int, bool> isWanted)
    {
        var count = 0L;
        foreach (var voted in prefixes.Span)
        {
            var singles = 0;
            foreach (var vote in votes.AsSpan(voted.FirstVote, voted.Votes))
                singles += vote.IsOfSet ? 0 : 1;
            count += isWanted(singles) ? 1 : 0;
        }
        return count;
    }

    AsnRow Row(Prefix prefix, ReadOnlySpan<Vote> cast)
    {
        var row = cast.Length == 1 ? Single(prefix, cast[0]) : Several(prefix, cast);
        return names is null ? row : row with { Name = names.Find(row.Origins[0]) };
    }

    AsnRow Single(Prefix prefix, Vote vote) =>
        new(prefix, _asns.Of(new Asn(vote.Asn))) { Peers = CountsOf(sets.CountOf(vote.PeerSet)), IsSet = vote.IsOfSet };

    ImmutableArray<int> CountsOf(int peers)
    {
        if (peers >= CachedCounts)
            return [peers];
        var counts = _counts[peers];
        return counts.IsDefault ? _counts[peers] = [peers] : counts;
    }

    /// <summary>Single origins win over sets: a set says that one of its members may originate the prefix, not which.</summary>
    AsnRow Several(Prefix prefix, ReadOnlySpan<Vote> cast)
    {
        var isSet = true;
        foreach (var vote in cast)
            isSet &= vote.IsOfSet;
        var counted = new List<(Asn Asn, int Peers)>(cast.Length);
        foreach (var vote in cast)
        {
            if (vote.IsOfSet == isSet)
                counted.Add((new Asn(vote.Asn), sets.CountOf(vote.PeerSet)));
        }
        counted.Sort((one, other) => one.Peers != other.Peers ? other.Peers.CompareTo(one.Peers) : one.Asn.CompareTo(other.Asn));
        return new AsnRow(prefix, [.. counted.Select(one => one.Asn)]) { Peers = [.. counted.Select(one => one.Peers)], IsSet = isSet };
    }
}
