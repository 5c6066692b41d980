using System.Buffers.Binary;
using System.Numerics;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>SipHash-2-4 (Aumasson and Bernstein, "SipHash: a fast short-input PRF", INDOCRYPT 2012): a keyed hash of short messages.</summary>
public static class SipHash
{
    /// <summary>The hash of some bytes.</summary>
    public static ulong Compute(ProbingKey key, ReadOnlySpan<byte> message)
    {
        var state = new State(key);
        var rest = message;
        for (; rest.Length >= 8; rest = rest[8..])
            state.Absorb(BinaryPrimitives.ReadUInt64LittleEndian(rest));

        var last = (ulong)(message.Length & 0xFF) << 56;
        for (var index = 0; index < rest.Length; index++)
            last |= (ulong)rest[index] << (8 * index);
        state.Absorb(last);
        return state.Finish();
    }

    /// <summary>The hash of the 8 little-endian bytes of a number.</summary>
    public static ulong Compute(ProbingKey key, ulong message)
    {
        var state = new State(key);
        state.Absorb(message);
        state.Absorb(8UL << 56);
        return state.Finish();
    }

    struct State(ProbingKey key)
    {
        ulong _v0 = key.Low ^ 0x736F_6D65_7073_6575;
        ulong _v1 = key.High ^ 0x646F_7261_6E64_6F6D;
        ulong _v2 = key.Low ^ 0x6C79_6765_6E65_7261;
        ulong _v3 = key.High ^ 0x7465_6462_7974_6573;

        public void Absorb(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        public ulong Finish()
        {
            _v2 ^= 0xFF;
            for (var round = 0; round < 4; round++)
                Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        void Round()
        {
            unchecked
            {
                _v0 += _v1;
                _v2 += _v3;
                _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
                _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
                _v0 = BitOperations.RotateLeft(_v0, 32);
                _v2 += _v1;
                _v0 += _v3;
                _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
                _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
                _v2 = BitOperations.RotateLeft(_v2, 32);
            }
        }
    }
}
