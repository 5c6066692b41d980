namespace Tracefleet.Enrichment.Mrt;

/// <summary>The votes about one prefix while they are counted: who says what, each thing once for each peer.</summary>
sealed class Ballot
{
    // AS, then whether it is about an AS_SET, then the peer: in the order in which votes are stored.
    const int AsnShift = 32, SetShift = 31;

    ulong[] _votes = new ulong[64];
    int[] _peers = new int[64];
    int _count;
    bool _isSorted = true;

    public int Count => _count;

    public void Clear() => (_count, _isSorted) = (0, true);

    public void Add(uint asn, bool isOfSet, int peer)
    {
        if (_count == _votes.Length)
            Grow();
        var vote = (ulong)asn << AsnShift | (isOfSet ? 1UL << SetShift : 0) | (uint)peer;
        _isSorted &= _count == 0 || _votes[_count - 1] < vote;
        _votes[_count++] = vote;
    }

    /// <summary>Appends one vote for each thing that is said, ascending.</summary>
    /// <returns>How many.</returns>
    public int Tally(PeerSets sets, ref Vote[] votes, int at)
    {
        var cast = _votes.AsSpan(0, _count);
        if (!_isSorted)
            cast.Sort();
        var (first, added) = (0, 0);
        while (first < cast.Length && added < ushort.MaxValue)
        {
            var about = cast[first] >> SetShift;
            var peers = 0;
            var next = first;
            for (; next < cast.Length && cast[next] >> SetShift == about; next++)
            {
                if (next == first || cast[next] != cast[next - 1])
                    _peers[peers++] = (int)(cast[next] & int.MaxValue);
            }
            if (at + added == votes.Length)
                Array.Resize(ref votes, 2 * votes.Length);
            votes[at + added++] = new Vote((uint)(about >> 1), sets.NumberOf(_peers.AsSpan(0, peers)), (about & 1) != 0);
            first = next;
        }
        return added;
    }

    void Grow()
    {
        Array.Resize(ref _votes, 2 * _count);
        Array.Resize(ref _peers, 2 * _count);
    }
}
