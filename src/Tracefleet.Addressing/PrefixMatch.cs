namespace Tracefleet.Addressing;

/// <summary>What a search ends in: the length of the matched prefix and the number of its record, in 32 bits with the top bit set.</summary>
/// <remarks>
/// Bits 23 to 30 are the length, bits 0 to 22 the record. The top bit tells a match from a node number where both may stand. Length 255 marks
/// "no prefix here"; its record is 0, so that a search needs no branch on the outcome. The default value is no match.
/// </remarks>
public readonly record struct PrefixMatch(uint Bits)
{
    /// <summary>Records are numbered from 1 to this.</summary>
    public const int MaxRecords = (1 << RecordBits) - 1;

    internal const uint Mark = 1u << 31;

    const int RecordBits = 23;

    const uint NoneBits = Mark | 255u << RecordBits;

    public static readonly PrefixMatch None = new(NoneBits);

    internal PrefixMatch(int length, int record) : this(Mark | (uint)length << RecordBits | (uint)record)
    {
    }

    public bool IsMatch => Record != 0;

    /// <summary>In the family's own terms: 0 to 32 or 0 to 128.</summary>
    public int Length => (int)(Bits >> RecordBits & 0xFF);

    /// <summary>Counted from 1; 0 where nothing matched.</summary>
    public int Record => (int)(Bits & MaxRecords);
}
