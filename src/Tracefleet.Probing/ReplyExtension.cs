using System.Collections.Immutable;

namespace Tracefleet.Probing;

/// <summary>One ICMP extension object as it came (RFC 4884 §7).</summary>
/// <param name="ClassNumber">IANA's "ICMP Extension Object Classes": 1 MPLS label stack, 2 interface information.</param>
/// <param name="CType">Sub-type within the class.</param>
/// <param name="Bytes">What follows the object's header, at most <see cref="MaxBytes"/> of it.</param>
public sealed record ReplyExtension(byte ClassNumber, byte CType, ImmutableArray<byte> Bytes)
{
    /// <summary>Bytes kept of one object, and objects kept of one reply: more than any router sends.</summary>
    public const int MaxBytes = 256, MaxCount = 16;
}
