using System.Buffers.Binary;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>The payload of UDP and ICMP probes: mark (2 bytes), cookie (8), zeros up to the wanted size, and 2 bytes that bring the checksum
/// to its wanted value.</summary>
public static class ProbePayload
{
    /// <summary>The least it takes.</summary>
    public const int MinimumLength = ProofLength + 2;

    /// <summary>Bytes that must be quoted for the cookie to be checked.</summary>
    public const int ProofLength = MarkLength + CookieLength;

    const int MarkLength = 2, CookieLength = 8;

    public static void Write(Span<byte> payload, ProbeMarks marks, ushort number)
    {
        BinaryPrimitives.WriteUInt16BigEndian(payload, marks.Mark(MarkField.Payload, number));
        BinaryPrimitives.WriteUInt64BigEndian(payload[MarkLength..], marks.Cookie(number));
        payload[ProofLength..].Clear();
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
