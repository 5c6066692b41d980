using System.Buffers.Binary;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012): a keyed hash of short messages.</summary>
public static class SipHash
{
    /// <summary>The hash of some bytes.</summary>
    public static ulong Compute(ProbingKey key, ReadOnlySpan<byte> message)
    {
        var state = new SipState(key.Low, key.High);
        var rest = message;
        for (; rest.Length >= 8; rest = rest[8..])
            state.AbsorbTwice(BinaryPrimitives.ReadUInt64LittleEndian(rest));

        var last = (ulong)(message.Length & 0xFF) << 56;
        for (var index = 0; index < rest.Length; index++)
            last |= (ulong)rest[index] << (8 * index);
        state.AbsorbTwice(last);
        return state.FinishFourTimes();
    }

    /// <summary>The hash of the 8 little-endian bytes of a number.</summary>
    public static ulong Compute(ProbingKey key, ulong message)
    {
        var state = new SipState(key.Low, key.High);
        state.AbsorbTwice(message);
        state.AbsorbTwice(8UL << 56);
        return state.FinishFourTimes();
    }
}
