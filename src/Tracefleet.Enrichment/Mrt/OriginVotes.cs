using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>What all peers say about all prefixes.</summary>
/// <remarks>
/// A prefix takes 24 bytes, each different origin of it 8, each different set of peers 4 for a peer. Routes of one prefix usually follow one another; where
/// they do not, the prefix is held several times until the table has doubled, then merged. At most <see cref="MaxPrefixes"/> and
/// <see cref="MaxPeersInSets"/> are held: 2 GB, reached by no table there is (the Internet's takes some 60 MB).
/// </remarks>
sealed class OriginVotes(string name)
{
    const int MaxPrefixes = 16 << 20, MaxPeersInSets = 1 << 28;

    /// <summary>Of one prefix, before they are stored.</summary>
    const int MaxBallot = 1 << 16;

    readonly Ballot _ballot = new();
    PeerSets _sets = new();
    VotedPrefix[] _prefixes = new VotedPrefix[1 << 10];
    Vote[] _votes = new Vote[1 << 10];
    int _prefixCount, _voteCount;
    int _mergeAt = 1 << 20;
    bool _isSorted = true;
    Address _network;
    int _length = -1;

    public long Routes { get; private set; }
    public long DefaultRoutes { get; private set; }
    public long HostBits { get; private set; }
    public long EmptyPaths { get; private set; }
    public long AllBogus { get; private set; }
    public long AfterBogus { get; private set; }

    public void Add(in RibEntry entry, ReadOnlySpan<byte> message)
    {
        Routes++;
        HostBits += entry.HadHostBits ? 1 : 0;
        if (entry.PrefixLength == 0)
        {
            DefaultRoutes++;
            return;
        }
        if (entry.PrefixLength != _length || entry.Network != _network || _ballot.Count >= MaxBallot)
            Turn(entry.Network, entry.PrefixLength);
        AfterBogus += entry.End.IsAfterBogus ? 1 : 0;
        Cast(entry, message);
    }

    /// <summary>Ends the count.</summary>
    public OriginTable Finish(Sources.AsNames? names)
    {
        Turn(default, -1);
        if (!_isSorted)
            Merge();
        return new OriginTable(_prefixes.AsMemory(0, _prefixCount), _votes, _sets, names);
    }

    void Cast(in RibEntry entry, ReadOnlySpan<byte> message)
    {
        switch (entry.End.Kind)
        {
            case PathEndKind.Single:
                _ballot.Add(entry.End.Asn, isOfSet: false, entry.Peer);
                break;
            case PathEndKind.Set:
                CastSet(entry, message);
                break;
            case PathEndKind.AllBogus:
                AllBogus++;
                break;
            default:
                EmptyPaths++;
                break;
        }
    }

    void CastSet(in RibEntry entry, ReadOnlySpan<byte> message)
    {
        var isWide = entry.IsWide || entry.WidePathLength > 0;
        var start = entry.WidePathLength > 0 ? entry.WidePathStart : entry.PathStart;
        var width = isWide ? 4 : 2;
        for (var member = 0; member < entry.End.SetCount; member++)
        {
            var asn = PathEnd.AsnAt(message, start + entry.End.SetStart + member * width, width);
            if (!PathEnd.IsBogus(asn))
                _ballot.Add(asn, isOfSet: true, entry.Peer);
        }
    }

    /// <summary>Stores what is said about the prefix so far and goes on to another one.</summary>
    void Turn(Address network, int length)
    {
        if (_ballot.Count > 0)
            Store(new Prefix(_network, _length));
        _ballot.Clear();
        (_network, _length) = (network, length);
    }

    void Store(Prefix prefix)
    {
        if (_prefixCount == _mergeAt)
            MakeRoom();
        var bits = prefix.Network.Bits;
        var votes = _ballot.Tally(_sets, ref _votes, _voteCount);
        var stored = new VotedPrefix((ulong)(bits >> 64), unchecked((ulong)bits), _voteCount, (ushort)votes, (byte)prefix.MappedLength);
        _isSorted &= _prefixCount == 0 || _prefixes[_prefixCount - 1].CompareTo(stored) < 0;
        if (_prefixCount == _prefixes.Length)
            Array.Resize(ref _prefixes, 2 * _prefixes.Length);
        _prefixes[_prefixCount++] = stored;
        _voteCount += votes;
    }

    void MakeRoom()
    {
        if (!_isSorted)
            Merge();
        if (_prefixCount > MaxPrefixes || _sets.TotalMembers > MaxPeersInSets)
            throw new SnapshotException(name, null, $"it has more than {MaxPrefixes} prefixes, or more than {MaxPeersInSets} peers in all that see them");
        _mergeAt = Math.Max(_mergeAt, 2 * _prefixCount);
    }

    /// <summary>Sorts, and makes one of all that is held about a prefix.</summary>
    void Merge()
    {
        var (prefixes, votes, sets, count) = (_prefixes, _votes, _sets, _prefixCount);
        Array.Sort(prefixes, 0, count);
        (_prefixes, _votes, _sets) = (new VotedPrefix[prefixes.Length], new Vote[votes.Length], new PeerSets());
        (_prefixCount, _voteCount, _isSorted) = (0, 0, true);
        var ballot = new Ballot();
        for (var at = 0; at < count;)
        {
            var first = prefixes[at];
            ballot.Clear();
            for (; at < count && prefixes[at].CompareTo(first) == 0; at++)
                AddAll(ballot, votes.AsSpan(prefixes[at].FirstVote, prefixes[at].Votes), sets);
            var added = ballot.Tally(_sets, ref _votes, _voteCount);
            _prefixes[_prefixCount++] = first with { FirstVote = _voteCount, Votes = (ushort)added };
            _voteCount += added;
        }
    }

    static void AddAll(Ballot ballot, ReadOnlySpan<Vote> votes, PeerSets sets)
    {
        foreach (var vote in votes)
        {
            foreach (var peer in sets[vote.PeerSet])
                ballot.Add(vote.Asn, vote.IsOfSet, peer);
        }
    }
}
