namespace Tracefleet.Enrichment.Mrt;

/// <summary>What some peers say about a prefix: that this AS originates it, or that an AS_SET with this member does.</summary>
/// <param name="Peers">Number of a set in <see cref="PeerSets"/>, shifted left by one; the last bit says whether it is about an AS_SET.</param>
readonly record struct Vote(uint Asn, int Peers) : IComparable<Vote>
{
    public const int MaxPeerSets = int.MaxValue >> 1;

    public Vote(uint asn, int peers, bool isOfSet) : this(asn, peers << 1 | (isOfSet ? 1 : 0)) { }

    public bool IsOfSet => (Peers & 1) != 0;

    public int PeerSet => Peers >> 1;

    /// <summary>By AS, a set's member after a single one.</summary>
    public int CompareTo(Vote other)
    {
        var byAsn = Asn.CompareTo(other.Asn);
        return byAsn != 0 ? byAsn : IsOfSet.CompareTo(other.IsOfSet);
    }
}

/// <summary>A prefix and where its votes are.</summary>
/// <param name="MappedLength">Counted in 128 bits, see <see cref="Addressing.Prefix.MappedLength"/>.</param>
readonly record struct VotedPrefix(ulong Upper, ulong Lower, int FirstVote, ushort Votes, byte MappedLength) : IComparable<VotedPrefix>
{
    public int CompareTo(VotedPrefix other)
    {
        if (Upper != other.Upper)
            return Upper.CompareTo(other.Upper);
        return Lower != other.Lower ? Lower.CompareTo(other.Lower) : MappedLength.CompareTo(other.MappedLength);
    }
}
