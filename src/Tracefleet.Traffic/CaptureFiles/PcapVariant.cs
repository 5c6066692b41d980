using System.Buffers.Binary;

namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>How the records of a pcap file are written, which its first four bytes say.</summary>
/// <param name="FractionNanoseconds">Nanoseconds in one unit of a timestamp's fraction.</param>
/// <param name="HeaderLength">Bytes before each frame.</param>
sealed record PcapVariant(bool IsBigEndian, int FractionNanoseconds, int HeaderLength)
{
    const uint Microseconds = 0xA1B2C3D4, Nanoseconds = 0xA1B23C4D;

    /// <summary>Of Alexey Kuznetsov's patch to libpcap: the interface's index, the protocol and the packet type follow each record's lengths.</summary>
    const uint Modified = 0xA1B2CD34;

    const int UsualHeader = 16, ModifiedHeader = 24;

    public bool HasPacketType => HeaderLength == ModifiedHeader;

    /// <param name="magic">Read with the lowest byte first.</param>
    public static PcapVariant? Of(uint magic) => Of(magic, false) ?? Of(BinaryPrimitives.ReverseEndianness(magic), true);

    static PcapVariant? Of(uint magic, bool isBigEndian) => magic switch
    {
        Microseconds => new PcapVariant(isBigEndian, 1_000, UsualHeader),
        Nanoseconds => new PcapVariant(isBigEndian, 1, UsualHeader),
        Modified => new PcapVariant(isBigEndian, 1_000, ModifiedHeader),
        _ => null,
    };

    public uint Number(ReadOnlySpan<byte> bytes, int at) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    public ushort Word(ReadOnlySpan<byte> bytes, int at) =>
        IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]) : BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
