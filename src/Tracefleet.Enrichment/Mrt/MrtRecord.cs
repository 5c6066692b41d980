namespace Tracefleet.Enrichment.Mrt;

/// <summary>The common header of an MRT record (RFC 6396 §2) and where its message is.</summary>
/// <param name="Offset">Of the header in the decompressed data.</param>
/// <param name="Timestamp">Seconds of the Unix epoch.</param>
/// <param name="Length">Of the message, without the header.</param>
readonly record struct MrtRecord(long Offset, uint Timestamp, ushort Type, ushort Subtype, int Length)
{
    public const int HeaderLength = 12;
}
