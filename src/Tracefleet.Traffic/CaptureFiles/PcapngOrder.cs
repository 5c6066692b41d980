using System.Buffers.Binary;

namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>The byte order of a section of a pcapng file.</summary>
readonly record struct PcapngOrder(bool IsBigEndian)
{
    const uint Magic = 0x1A2B3C4D;

    /// <param name="bytes">The byte-order magic of a section header; null is returned for anything else.</param>
    public static PcapngOrder? Of(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32BigEndian(bytes) switch
    {
        Magic => new PcapngOrder(true),
        var other when BinaryPrimitives.ReverseEndianness(other) == Magic => new PcapngOrder(false),
        _ => null,
    };

    public ushort Word(ReadOnlySpan<byte> bytes, int at) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    public uint Number(ReadOnlySpan<byte> bytes, int at) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    public ulong Long(ReadOnlySpan<byte> bytes, int at) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
