using System.Numerics;
using System.Runtime.CompilerServices;
using Tracefleet.Addressing;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Sweeping;

/// <summary>The keyed marks of a sweep's probes. They follow from the key and from what the quotation of a probe tells, so nothing about a probe is
/// kept, and nobody who has not seen a probe can make up a reply to it.</summary>
/// <remarks>
/// <para>IPv4: SipHash-1-3 of destination, source port and TTL in one word. IPv6: SipHash-1-3 of destination and source port, of which the flow label
/// is taken since it may not change with the TTL; the TTL is mixed in afterwards. SipHash-1-3 is what hash tables use against
/// chosen keys (Aumasson, 2016): 16 bits of it in a header need no more rounds.</para>
/// <para>The cookie binds the time of sending to the mark by one 128-bit product with a secret factor.</para>
/// </remarks>
readonly struct SweepProof
{
    readonly ulong _low, _high, _cookieFactor;

    public SweepProof(ProbingKey key)
    {
        (_low, _high) = (key.Low, key.High);
        _cookieFactor = SipHash.Compute(key, 0x636F_6F6B_6965) | 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Ipv4(uint destination, ushort port, byte ttl)
    {
        var state = new SipState(_low, _high);
        state.AbsorbOnce(destination | (ulong)port << 32 | (ulong)ttl << 48 | 7UL << 56);
        return state.FinishThrice();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Ipv6(ulong upper, ulong lower, ushort port)
    {
        var state = new SipState(_low, _high);
        state.AbsorbOnce(upper);
        state.AbsorbOnce(lower);
        state.AbsorbOnce(port | 18UL << 56);
        return state.FinishThrice();
    }

    public ulong Mark(Address destination, ushort port, byte ttl, out uint flowLabel)
    {
        if (destination.IsIpv4)
        {
            flowLabel = 0;
            return Ipv4(destination.Ipv4Bits, port, ttl);
        }
        var flow = Ipv6(unchecked((ulong)(destination.Bits >> 64)), unchecked((ulong)destination.Bits), port);
        flowLabel = FlowLabel(flow);
        return WithTtl(flow, ttl);
    }

    /// <summary>The mark of an IPv6 probe from that of its flow.</summary>
    public static ulong WithTtl(ulong flow, byte ttl) => unchecked(BitOperations.RotateLeft(flow, 21) + ttl * 0x9E37_79B9_7F4A_7C15);

    /// <summary>20 bits of an IPv6 flow's mark, never 0: a router may put a label of its own in place of 0 (RFC 6437 §3).</summary>
    public static uint FlowLabel(ulong flow) => flow >> 44 is var label and not 0 ? (uint)label : 1;

    /// <summary>16 bits of a mark, never 0: Linux puts an identification of its own in place of 0 (raw(7)).</summary>
    public static ushort Identification(ulong mark) => (mark & 0xFFFF) is var low and not 0 ? (ushort)low : (ushort)1;

    /// <summary>12 bits of a mark, others than those of the identification.</summary>
    public static uint SequenceCheck(ulong mark) => (uint)(mark >> 16 & 0xFFF);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Cookie(ulong mark, Instant sentAt)
    {
        var upper = Math.BigMul(mark ^ unchecked((ulong)sentAt.UnixNanoseconds), _cookieFactor, out var lower);
        return upper ^ lower;
    }
}
