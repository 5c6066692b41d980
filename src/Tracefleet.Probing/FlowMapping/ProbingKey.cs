using System.Buffers.Binary;

namespace Tracefleet.Probing.FlowMapping;

/// <summary>The secret of 128 bits that an engine marks its probes with, so that nobody who has not seen a probe can make up a reply to it.</summary>
/// <remarks>Make a new one from a cryptographic generator at each start; it never needs to be kept. The default value is no secret.</remarks>
public readonly record struct ProbingKey(ulong Low, ulong High)
{
    public const int ByteLength = 16;

    /// <summary>Reads a key from its 16 bytes, low half first, each half little-endian as SipHash defines it.</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public static ProbingKey FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == ByteLength
        ? new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]))
        : throw new ArgumentException($"A probing key has {ByteLength} bytes, not {bytes.Length}.", nameof(bytes));

    /// <summary>Hides the secret from logs.</summary>
    public override string ToString() => nameof(ProbingKey);
}
