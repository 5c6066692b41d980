namespace Tracefleet.Addressing;

/// <summary>A prefix and the number of its record, as <see cref="PrefixEntries"/> sorts them.</summary>
/// <remarks>The key is the network shifted to the top of 128 bits, in two halves since those compile to plain registers.</remarks>
public readonly struct PrefixEntry : IComparable<PrefixEntry>
{
    internal PrefixEntry(ulong high, ulong low, int sequence, PrefixMatch match) => (High, Low, Sequence, Match) = (high, low, sequence, match);

    internal ulong High { get; }
    internal ulong Low { get; }
    internal int Sequence { get; }
    internal PrefixMatch Match { get; }

    /// <summary>In the family's own terms.</summary>
    public int Length => Match.Length;

    /// <summary>Counted from 1.</summary>
    public int Record => Match.Record;

    /// <summary>The network of an IPv4 prefix, in host order.</summary>
    public uint Ipv4Network => unchecked((uint)(High >> 32));

    /// <summary>The network of an IPv6 prefix.</summary>
    public UInt128 Ipv6Network => new(High, Low);

    public PrefixEntry WithRecord(int record) => new(High, Low, Sequence, new PrefixMatch(Length, record));

    internal bool IsSamePrefix(in PrefixEntry other) => High == other.High && Low == other.Low && Length == other.Length;

    /// <summary>By network, then shorter first, then in the order they were added.</summary>
    public int CompareTo(PrefixEntry other)
    {
        if (High != other.High)
            return High < other.High ? -1 : 1;
        if (Low != other.Low)
            return Low < other.Low ? -1 : 1;
        return Length != other.Length ? Length - other.Length : Sequence.CompareTo(other.Sequence);
    }
}
