using System.Buffers.Binary;

namespace Tracefleet.Probing.Tests.ReplyMatching;

/// <summary>Reads the packets of a capture file of raw IP packets (LINKTYPE_RAW, little-endian, as libpcap writes it on this side of the world).</summary>
static class PcapFile
{
    const int HeaderLength = 24, RecordHeaderLength = 16, LinkTypeOffset = 20, CapturedLengthOffset = 8;
    const uint Magic = 0xA1B2C3D4, LinkTypeRaw = 101;

    public static IReadOnlyList<byte[]> Read(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Assert.Equal(Magic, BinaryPrimitives.ReadUInt32LittleEndian(bytes));
        Assert.Equal(LinkTypeRaw, BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(LinkTypeOffset)));
        var packets = new List<byte[]>();
        for (var at = HeaderLength; at < bytes.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(at + CapturedLengthOffset));
            at += RecordHeaderLength;
            packets.Add(bytes[at..(at + length)]);
            at += length;
        }
        return packets;
    }
}
