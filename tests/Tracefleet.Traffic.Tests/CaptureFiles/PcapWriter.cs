using System.Buffers.Binary;

namespace Tracefleet.Traffic.Tests.CaptureFiles;

/// <summary>Writes pcap files of every kind for tests.</summary>
sealed class PcapWriter(Stream output, uint magic = PcapWriter.Microseconds, bool isBigEndian = false)
{
    public const uint Microseconds = 0xA1B2C3D4, Nanoseconds = 0xA1B23C4D, Modified = 0xA1B2CD34;

    readonly byte[] _header = new byte[24];

    public PcapWriter Header(uint link = 1, uint snapLength = 262_144, ushort major = 2, ushort minor = 4)
    {
        Number(0, magic);
        Word(4, major);
        Word(6, minor);
        Number(8, 0);
        Number(12, 0);
        Number(16, snapLength);
        Number(20, link);
        output.Write(_header, 0, 24);
        return this;
    }

    /// <param name="at">Unix nanoseconds.</param>
    /// <param name="original">Bytes on the wire; those of the frame if null.</param>
    /// <param name="captured">What the record claims to have; the truth if null.</param>
    public PcapWriter Record(long at, ReadOnlySpan<byte> frame, uint? original = null, uint? captured = null, byte packetType = 0)
    {
        Number(0, (uint)(at / 1_000_000_000));
        Number(4, (uint)(at % 1_000_000_000 / (magic == Nanoseconds ? 1 : 1_000)));
        Number(8, captured ?? (uint)frame.Length);
        Number(12, original ?? (uint)frame.Length);
        Number(16, 3);
        Word(20, 8);
        (_header[22], _header[23]) = (packetType, 0);
        output.Write(_header, 0, magic == Modified ? 24 : 16);
        output.Write(frame);
        return this;
    }

    void Number(int at, uint value)
    {
        if (isBigEndian)
            BinaryPrimitives.WriteUInt32BigEndian(_header.AsSpan(at), value);
        else
            BinaryPrimitives.WriteUInt32LittleEndian(_header.AsSpan(at), value);
    }

    void Word(int at, ushort value)
    {
        if (isBigEndian)
            BinaryPrimitives.WriteUInt16BigEndian(_header.AsSpan(at), value);
        else
            BinaryPrimitives.WriteUInt16LittleEndian(_header.AsSpan(at), value);
    }
}
