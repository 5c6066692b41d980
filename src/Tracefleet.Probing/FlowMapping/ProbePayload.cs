using System.Buffers.Binary;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>The payload of every probe: mark (2 bytes), cookie (8), and 2 bytes that bring the checksum to its wanted value.</summary>
public static class ProbePayload
{
    public const int Length = MarkLength + CookieLength + 2;

    /// <summary>Bytes that must be quoted for the cookie to be checked.</summary>
    public const int ProofLength = MarkLength + CookieLength;

    const int MarkLength = 2, CookieLength = 8;

    public static void Write(Span<byte> payload, ProbeMarks marks, Ttl ttl, byte attempt)
    {
        BinaryPrimitives.WriteUInt16BigEndian(payload, marks.Mark(MarkField.Payload, ttl, attempt));
        BinaryPrimitives.WriteUInt64BigEndian(payload[MarkLength..], marks.Cookie(ttl, attempt));
        payload[ProofLength..Length].Clear();
    }

    /// <summary>Reads mark and cookie; false when they are not there.</summary>
    /// <remarks>All zeros count as not there: a router that quotes 28 bytes and adds extensions pads with zeros up to 128 bytes (RFC 4884 §4.6).</remarks>
    public static bool TryRead(ReadOnlySpan<byte> payload, out ushort mark, out ulong cookie)
    {
        var there = payload.Length >= ProofLength && payload[..ProofLength].ContainsAnyExcept((byte)0);
        mark = there ? BinaryPrimitives.ReadUInt16BigEndian(payload) : (ushort)0;
        cookie = there ? BinaryPrimitives.ReadUInt64BigEndian(payload[MarkLength..]) : 0;
        return there;
    }
}
