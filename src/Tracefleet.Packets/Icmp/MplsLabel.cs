namespace Tracefleet.Packets;

/// <summary>One entry of an MPLS label stack (RFC 3032 §2.1).</summary>
/// <param name="Label">0 to 0xFFFFF.</param>
/// <param name="Exp">0 to 7; also called traffic class (RFC 5462).</param>
public readonly record struct MplsLabel(uint Label, byte Exp, bool BottomOfStack, byte Ttl)
{
    public const int Length = 4;

    /// <summary>The entry as the 32 bits of the wire.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The label passes 20 bits or Exp 3.</exception>
    public uint ToBits()
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Label, 0xFFFFFu);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Exp, (byte)7);
        return Label << 12 | (uint)Exp << 9 | (BottomOfStack ? 0x100u : 0) | Ttl;
    }

    public static MplsLabel FromBits(uint bits) =>
        new(bits >> 12, (byte)(bits >> 9 & 7), (bits & 0x100) != 0, (byte)(bits & 0xFF));
}
