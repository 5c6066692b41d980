using Google.Protobuf.Reflection;

namespace Tracefleet.Contracts.Link;

/// <summary>Estimates what a frame costs in memory before it is parsed: an empty nested message takes two bytes on the wire but a hundred in
/// memory, so a small frame could otherwise cost very much.</summary>
sealed class FrameScan
{
    /// <summary>Bytes of memory. A label stack of zeros, which any router can send, costs 22 for each byte on the wire; honest batches cost about 5.</summary>
    const int CostOfLabel = 48, CostOfMessage = 128, CostPerByte = 24, FreeCost = 256 * 1024;

    long _left;

    /// <exception cref="LinkFormatException">The frame is malformed or costs too much.</exception>
    public static void Check(ReadOnlySpan<byte> frame, MessageDescriptor type)
    {
        var scan = new FrameScan { _left = FreeCost + (long)CostPerByte * frame.Length };
        scan.Walk(frame, type);
    }

    void Walk(ReadOnlySpan<byte> bytes, MessageDescriptor type)
    {
        _left -= type == Mpls.Descriptor ? CostOfLabel : CostOfMessage;
        if (_left < 0)
            throw new LinkFormatException("frame", "has too many parts for its size.");
        while (!bytes.IsEmpty)
        {
            var tag = Varint(ref bytes);
            switch (tag & 7)
            {
                case 0: Varint(ref bytes); break;
                case 1: Skip(ref bytes, 8); break;
                case 2:
                    var part = Skip(ref bytes, Varint(ref bytes));
                    if (tag >> 3 <= int.MaxValue && type.FindFieldByNumber((int)(tag >> 3)) is { FieldType: FieldType.Message } field)
                        Walk(part, field.MessageType);
                    break;
                case 5: Skip(ref bytes, 4); break;
                default: throw Malformed();
            }
        }
    }

    static ReadOnlySpan<byte> Skip(ref ReadOnlySpan<byte> bytes, ulong length)
    {
        if (length > (ulong)bytes.Length)
            throw Malformed();
        var part = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return part;
    }

    static ulong Varint(ref ReadOnlySpan<byte> bytes)
    {
        var value = 0UL;
        for (var i = 0; i < bytes.Length && i < 10; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << 7 * i;
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return value;
            }
        }
        throw Malformed();
    }

    static LinkFormatException Malformed() => new("frame", "is not a protobuf message of this link.");
}
