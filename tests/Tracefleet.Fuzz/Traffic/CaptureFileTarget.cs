using Tracefleet.Fuzz.Running;
using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Frames;
using Tracefleet.Traffic.Tests.CaptureFiles;
using Tracefleet.Traffic.Tests.Frames;

namespace Tracefleet.Fuzz.Traffic;

/// <summary>Capture files of one format, each read as a whole.</summary>
public sealed class CaptureFileTarget : IFuzzTarget, ICapturedFrameSink
{
    const long At = 1_780_000_000_000_000_000;

    long _bytes;

    CaptureFileTarget(string name, IReadOnlyList<byte[]> corpus) => (Name, Corpus) = (name, corpus);

    public static CaptureFileTarget Pcap => new("pcap",
    [
        Records(PcapWriter.Microseconds, false), Records(PcapWriter.Nanoseconds, true), Records(PcapWriter.Modified, false), Records(PcapWriter.Microseconds, true, minor: 3),
    ]);

    public static CaptureFileTarget Pcapng => new("pcapng", [Blocks(false), Blocks(true), [.. Blocks(true), .. Blocks(false)]]);

    public string Name { get; }

    public IReadOnlyList<byte[]> Corpus { get; }

    /// <summary>The reader itself, and of what 4,096 bytes may say: 200 interfaces with names. The buffer comes from a pool.</summary>
    public long MaxAllocation => 100_000;

    public void Read(ReadOnlySpan<byte> input)
    {
        _bytes = 0;
        var sink = this;
        try
        {
            using var reader = CaptureFileReader.Open(new MemoryStream(input.ToArray()), Name);
            reader.ReadAll(ref sink, CancellationToken.None);
            if (reader.BytesRead != input.Length && reader.Damage is null)
                throw new InvalidOperationException($"{reader.BytesRead} of {input.Length} bytes were read, and no damage was found.");
            if (reader.Interfaces.Sum(known => known.Frames) != reader.Frames || _bytes > input.Length)
                throw new InvalidOperationException($"{reader.Frames} frames of {_bytes} bytes came out of {input.Length} bytes.");
        }
        catch (CaptureFileException)
        {
            // That is the answer to what is no capture file.
        }
    }

    public void Take(scoped in CapturedFrame frame) => _bytes += frame.Bytes.Length;

    static byte[] Records(uint magic, bool isBigEndian, ushort minor = 4)
    {
        var output = new MemoryStream();
        new PcapWriter(output, magic, isBigEndian).Header(minor: minor)
            .Record(At, FrameBytes.Ethernet(0x0800, FrameBytes.Tcp(9))).Record(At + 1, FrameBytes.Ethernet(0x86DD, FrameBytes.Tcp6()), 1_500, packetType: 4).Record(At, []);
        return output.ToArray();
    }

    static byte[] Blocks(bool isBigEndian)
    {
        var output = new MemoryStream();
        PcapngWriter writer = new(output, isBigEndian);
        writer.SectionHeader(options: writer.Option(4, "dumpcap"u8.ToArray()))
            .InterfaceDescription(1, 65_535, writer.Option(2, "eth0"u8.ToArray()), writer.Option(9, 9), writer.Option(14, writer.Long(5)), writer.Option(13, 4))
            .InterfaceDescription(101, 0, writer.Option(3, "tunnel"u8.ToArray()), writer.Option(9, 0x8A))
            .Packet(0, At, FrameBytes.Ethernet(0x0800, FrameBytes.Tcp(9)), options: writer.Option(2, writer.Number(1)))
            .Packet(1, 1UL << 60, FrameBytes.Tcp6(), 1_500, null, writer.Option(2, writer.Number(2)), writer.Option(4, writer.Long(3)))
            .SimplePacket(FrameBytes.Ethernet(0x0800, FrameBytes.Udp(3))).ObsoletePacket(0, 5, At, FrameBytes.Ethernet(0x0800, FrameBytes.Udp()))
            .Block(PcapngWriter.NameResolution, new byte[20]).Block(PcapngWriter.Custom, new byte[8]).Block(PcapngWriter.Secrets, new byte[12])
            .InterfaceStatistics(0, writer.Option(5, writer.Long(1)), writer.Option(7, writer.Long(2)));
        return output.ToArray();
    }
}
