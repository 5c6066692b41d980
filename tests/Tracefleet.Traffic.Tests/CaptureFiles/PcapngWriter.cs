using System.Buffers.Binary;

namespace Tracefleet.Traffic.Tests.CaptureFiles;

/// <summary>Writes the blocks of pcapng files for tests, in either byte order.</summary>
sealed class PcapngWriter(Stream output, bool isBigEndian = false)
{
    public const uint Section = 0x0A0D0D0A, Interface = 1, Obsolete = 2, Simple = 3, NameResolution = 4, Statistics = 5, Enhanced = 6, Secrets = 10, Custom = 0xBAD;

    public PcapngWriter SectionHeader(ushort major = 1, params byte[][] options) =>
        Block(Section, [.. Number(0x1A2B3C4D), .. Word(major), .. Word(0), .. Long(ulong.MaxValue), .. Options(options)]);

    public PcapngWriter InterfaceDescription(ushort link = 1, uint snapLength = 0, params byte[][] options) =>
        Block(Interface, [.. Word(link), .. Word(0), .. Number(snapLength), .. Options(options)]);

    /// <param name="ticks">In the unit of the interface.</param>
    public PcapngWriter Packet(uint id, ulong ticks, byte[] frame, uint? original = null, uint? captured = null, params byte[][] options) =>
        Block(Enhanced, [.. Number(id), .. Fields(ticks, frame, original, captured), .. Options(options)]);

    public PcapngWriter ObsoletePacket(ushort id, ushort dropped, ulong ticks, byte[] frame, uint? original = null, params byte[][] options) =>
        Block(Obsolete, [.. Word(id), .. Word(dropped), .. Fields(ticks, frame, original, null), .. Options(options)]);

    public PcapngWriter SimplePacket(byte[] frame, uint? original = null) => Block(Simple, [.. Number(original ?? (uint)frame.Length), .. Padded(frame)]);

    public PcapngWriter InterfaceStatistics(uint id, params byte[][] options) => Block(Statistics, [.. Number(id), .. Long(0), .. Options(options)]);

    /// <param name="claimed">What the block says of its length at its start; the truth if null.</param>
    public PcapngWriter Block(uint type, byte[] body, uint? claimed = null, uint? repeated = null)
    {
        var length = (uint)body.Length + 12;
        output.Write([.. Number(type), .. Number(claimed ?? length), .. body, .. Number(repeated ?? length)]);
        return this;
    }

    public byte[] Option(ushort code, params byte[] value) => [.. Word(code), .. Word((ushort)value.Length), .. Padded(value)];

    public byte[] Word(ushort value)
    {
        var bytes = new byte[2];
        if (isBigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return bytes;
    }

    public byte[] Number(uint value)
    {
        var bytes = new byte[4];
        if (isBigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    public byte[] Long(ulong value)
    {
        var bytes = new byte[8];
        if (isBigEndian)
            BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        else
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }

    static byte[] Padded(byte[] bytes) => [.. bytes, .. new byte[(4 - bytes.Length % 4) % 4]];

    static byte[] Options(byte[][] options) => options.Length == 0 ? [] : [.. options.SelectMany(option => option), 0, 0, 0, 0];

    byte[] Fields(ulong ticks, byte[] frame, uint? original, uint? captured) =>
    [
        .. Number((uint)(ticks >> 32)), .. Number((uint)(ticks & uint.MaxValue)), .. Number(captured ?? (uint)frame.Length), .. Number(original ?? (uint)frame.Length),
        .. Padded(frame),
    ];
}
