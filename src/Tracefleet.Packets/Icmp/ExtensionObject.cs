using System.Buffers.Binary;

namespace Tracefleet.Packets;

/// <summary>A view over one ICMP extension object (RFC 4884 §8).</summary>
public readonly ref struct ExtensionObject
{
    public const int HeaderLength = 4;

    /// <summary>Class numbers of IANA's "ICMP Extension Object Classes": RFC 4950, RFC 5837 and RFC 8335.</summary>
    public const byte MplsLabelStackClass = 1, InterfaceInformationClass = 2, InterfaceIdentificationClass = 3;

    internal ExtensionObject(ReadOnlySpan<byte> bytes)
    {
        ClassNumber = bytes[2];
        CType = bytes[3];
        Payload = bytes[HeaderLength..];
    }

    public byte ClassNumber { get; }
    public byte CType { get; }
    public ReadOnlySpan<byte> Payload { get; }

    /// <summary>Writes an object; its payload is a multiple of 4 bytes.</summary>
    public static int Write(Span<byte> buffer, byte classNumber, byte cType, ReadOnlySpan<byte> payload)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(payload.Length % 4, 0, nameof(payload));
        var written = buffer[..(HeaderLength + payload.Length)];
        payload.CopyTo(written[HeaderLength..]);
        return WriteHeader(written, classNumber, cType) + payload.Length;
    }

    internal static int WriteHeader(Span<byte> wholeObject, byte classNumber, byte cType)
    {
        BinaryPrimitives.WriteUInt16BigEndian(wholeObject, (ushort)wholeObject.Length);
        wholeObject[2] = classNumber;
        wholeObject[3] = cType;
        return HeaderLength;
    }
}
