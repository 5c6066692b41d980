namespace Tracefleet.Addressing;

/// <summary>What a search ends in: the length of the matched prefix and where its value is, in 32 bits with the top bit set.</summary>
/// <remarks>
/// The top bit tells a leaf from a node number where both may stand. Length 255 marks "no prefix here"; its value stands at index 0 like any
/// other, so that a search needs no branch on the outcome.
/// </remarks>
readonly record struct PrefixLeaf(uint Bits)
{
    public const uint Mark = 1u << 31;
    public const int MaxValues = (1 << ValueBits) - 1;

    const int ValueBits = 23;

    const uint NoneBits = Mark | 255u << ValueBits;

    public static readonly PrefixLeaf None = new(NoneBits);

    public PrefixLeaf(int length, int valueIndex) : this(Mark | (uint)length << ValueBits | (uint)valueIndex)
    {
    }

    public bool IsMatch => Bits != NoneBits;
    public int Length => (int)(Bits >> ValueBits & 0xFF);
    public int ValueIndex => (int)(Bits & MaxValues);
}

/// <summary>A prefix on its way into a trie; the key is the network shifted to the top of 128 bits.</summary>
readonly record struct PrefixEntry(UInt128 Key, int Sequence, PrefixLeaf Leaf) : IComparable<PrefixEntry>
{
    public int Length => Leaf.Length;

    public bool IsSamePrefix(PrefixEntry other) => Key == other.Key && Length == other.Length;

    /// <summary>By network, then shorter first, then in the order they were added.</summary>
    public int CompareTo(PrefixEntry other)
    {
        var byKey = Key.CompareTo(other.Key);
        if (byKey != 0)
            return byKey;
        var byLength = Length.CompareTo(other.Length);
        return byLength != 0 ? byLength : Sequence.CompareTo(other.Sequence);
    }
}
