using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;
using static Tracefleet.Traffic.Tests.CaptureFiles.ReadFrames;

namespace Tracefleet.Traffic.Tests.CaptureFiles;

public sealed class PcapngTests
{
    const long At = 1_780_000_000_123_456_000;
    const ulong Ticks = At / 1_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_frames_of_every_interface_and_kind_of_block(bool isBigEndian)
    {
        var (frames, reader) = Of(Pcapng(
            writer => writer.SectionHeader(options: writer.Option(4, "x"u8.ToArray()))
                .InterfaceDescription(1, 4, writer.Option(2, "eth0"u8.ToArray()), writer.Option(13, 4))
                .InterfaceDescription(113, 0, writer.Option(3, "a\u001b description\0"u8.ToArray()))
                .Packet(1, Ticks, [1, 2, 3], 60, null, writer.Option(1, "comment"u8.ToArray()), writer.Option(2, writer.Number(1)))
                .Packet(0, Ticks + 1, [4], options: writer.Option(2, writer.Number(2)))
                .SimplePacket([5, 6, 7, 8], 100)
                .ObsoletePacket(1, 7, Ticks + 2, [9], 10, writer.Option(2, writer.Number(0))),
            isBigEndian));

        Assert.Equal(
            [
                new ReadFrame(LinkType.LinuxSll, "010203", 60, At, FlowDirection.Ingress, 1), new ReadFrame(LinkType.Ethernet, "04", 1, At + 1_000, FlowDirection.Egress, 0),
                new ReadFrame(LinkType.Ethernet, "05060708", 100, At + 1_000, null, 0), new ReadFrame(LinkType.LinuxSll, "09", 10, At + 2_000, null, 1),
            ],
            frames);
        Assert.Equal([("eth0", 4u, 4, 2L, null), ("a? description", 0u, null, 2, 7L)], reader.Interfaces.Select(known => (known.Name, known.SnapLength, known.CheckSequenceBytes, known.Frames, known.Dropped)));
        Assert.Equal((CaptureFileFormat.Pcapng, 4, 1, 0, null), (reader.Format, reader.Frames, reader.Untimed, reader.Faults, reader.Damage));
    }

    [Theory]
    [InlineData(6, 1_780_000_000_123_456UL, 0L, At)]
    [InlineData(9, 1_780_000_000_123_456_000UL, 0L, At)]
    [InlineData(3, 1_780_000_000_123UL, 0L, At - 456_000)]
    [InlineData(0, 1_780_000_000UL, 0L, At - 123_456_000)]
    [InlineData(10, 17_800_000_001_234_560_000UL, 0L, At)]
    [InlineData(12, 123_456_000_999UL, 1_780_000_000L, At)]
    [InlineData(0x80 | 10, 1_780_000_000UL << 10 | 256, 0L, At - 123_456_000 + 250_000_000)]
    [InlineData(0x80 | 32, 1_780_000_000UL << 32 | 0x8000_0000, 0L, At - 123_456_000 + 500_000_000)]
    [InlineData(6, 123_456UL, 1_780_000_000L, At)]
    [InlineData(6, 1_780_000_100_123_456UL, -100L, At)]
    [InlineData(127, ulong.MaxValue, 1L, 1_000_000_000)]
    [InlineData(0xFF, ulong.MaxValue, 0L, 0)]
    [InlineData(0, ulong.MaxValue, long.MaxValue, long.MaxValue)]
    [InlineData(0, 0UL, long.MinValue, long.MinValue)]
    public void Reads_every_unit_of_time(byte resolution, ulong ticks, long offset, long at) =>
        Assert.Equal(at, Assert.Single(Of(Pcapng(writer => writer.SectionHeader()
            .InterfaceDescription(1, 0, writer.Option(9, resolution), writer.Option(14, writer.Long(unchecked((ulong)offset)))).Packet(0, ticks, [1]))).Frames).At);

    [Fact]
    public void Each_section_has_its_own_byte_order_and_interfaces()
    {
        byte[] content =
        [
            .. Pcapng(writer => writer.SectionHeader().InterfaceDescription(1, 0, writer.Option(2, "a"u8.ToArray())).Packet(0, Ticks, [1])),
            .. Pcapng(writer => writer.SectionHeader().InterfaceDescription(101, 0, writer.Option(2, "b"u8.ToArray())).Packet(0, Ticks, [2]), isBigEndian: true),
            .. Pcapng(writer => writer.SectionHeader().Packet(0, Ticks, [3])),
        ];

        var (frames, reader) = Of(content);

        Assert.Equal([("01", LinkType.Ethernet, 0u), ("02", LinkType.Raw, 1u)], frames.Select(frame => (frame.Bytes, frame.Link, frame.Interface!.Value)));
        Assert.Equal(["a", "b"], reader.Interfaces.Select(known => known.Name));
        Assert.Equal((1, "a block names interface 0 of its section, which has 0"), (reader.Faults, reader.FirstFault!.Problem));
    }

    [Fact]
    public void Statistics_say_what_was_lost_and_the_last_ones_hold()
    {
        var (_, reader) = Of(Pcapng(writer => writer.SectionHeader().InterfaceDescription().InterfaceDescription().InterfaceDescription()
            .Packet(0, Ticks, [1], options: writer.Option(4, writer.Long(5))).Packet(1, Ticks, [1], options: writer.Option(4, writer.Long(5)))
            .InterfaceStatistics(0, writer.Option(4, writer.Long(100)), writer.Option(5, writer.Long(1)))
            .InterfaceStatistics(0, writer.Option(5, writer.Long(7)), writer.Option(7, writer.Long(3)))));

        Assert.Equal([10, 5, null], reader.Interfaces.Select(known => known.Dropped));
    }

    [Fact]
    public void Blocks_without_packets_are_passed_over_however_long_they_are()
    {
        var (frames, reader) = Of(Pcapng(writer => writer.SectionHeader().InterfaceDescription()
            .Block(PcapngWriter.NameResolution, new byte[8]).Block(PcapngWriter.Custom, new byte[3 << 20]).Block(0x4000_0BAD, new byte[4]).Block(PcapngWriter.Secrets, new byte[20])
            .Block(9, []).Block(0x1234, new byte[FileWindow.Length - 12]).Packet(0, Ticks, [1])));

        Assert.Equal("01", Assert.Single(frames).Bytes);
        Assert.Null(reader.Damage);
    }

    [Fact]
    public void A_block_that_contradicts_itself_is_passed_over_and_counted()
    {
        var (frames, reader) = Of(Pcapng(writer => writer.SectionHeader().InterfaceDescription()
            .Packet(7, Ticks, [1]).Packet(0, Ticks, [2], captured: 5).Packet(0, Ticks, [3], captured: uint.MaxValue).SimplePacket([4], 9).Block(PcapngWriter.Enhanced, new byte[16])
            .Block(PcapngWriter.Obsolete, new byte[16]).Block(PcapngWriter.Simple, []).Block(PcapngWriter.Statistics, new byte[8])
            .Packet(0, Ticks, [5], options: [0, 2, 0xFF, 0xFF, 1, 0, 0, 0]).Packet(0, Ticks, [6])));

        Assert.Equal(["05", "06"], frames.Select(frame => frame.Bytes));
        Assert.Equal((9, new CaptureFileDamage(48, "a block names interface 7 of its section, which has 1", null)), (reader.Faults, reader.FirstFault));
        Assert.Null(reader.Damage);
    }

    public static TheoryData<string, string> Lies => new()
    {
        { "short", "a block of type 6 says that it has 8 bytes; a multiple of 4 from 12 on is right" },
        { "odd", "a block of type 6 says that it has 13 bytes; a multiple of 4 from 12 on is right" },
        { "long", "a block of type 6 says that it has 524292 bytes; at most 524288 are read" },
        { "two lengths", "a block says that it has 16 bytes at its start, and 20 at its end" },
        { "two lengths of what is passed over", "a block says that it has 16 bytes at its start, and 20 at its end" },
        { "interface", "an interface description is too short for its fields" },
        { "section", "a section header is too short for its fields" },
        { "magic", "a section header has no byte-order magic" },
        { "version", "a section is of version 2.0; version 1 is read" },
    };

    [Theory]
    [MemberData(nameof(Lies))]
    public void A_length_that_cannot_be_ends_the_reading_there(string lie, string problem)
    {
        var (frames, reader) = Of(Pcapng(writer =>
        {
            writer.SectionHeader().InterfaceDescription().Packet(0, Ticks, [1]);
            _ = lie switch
            {
                "short" => writer.Block(6, new byte[40], claimed: 8),
                "odd" => writer.Block(6, new byte[40], claimed: 13),
                "long" => writer.Block(6, new byte[524_280]),
                "two lengths" => writer.Block(6, new byte[4], repeated: 20),
                "two lengths of what is passed over" => writer.Block(4, new byte[4], repeated: 20),
                "interface" => writer.Block(1, new byte[4]),
                "section" => writer.Block(PcapngWriter.Section, writer.Number(0x1A2B3C4D)),
                "magic" => writer.Block(PcapngWriter.Section, new byte[16]),
                _ => writer.SectionHeader(major: 2),
            };
            writer.Packet(0, Ticks, [2]);
        }));

        Assert.Equal("01", Assert.Single(frames).Bytes);
        Assert.Equal(new CaptureFileDamage(84, problem, null), reader.Damage);
    }

    [Fact]
    public void A_file_that_ends_early_keeps_what_came_before_wherever_it_ends()
    {
        var whole = Pcapng(writer => writer.SectionHeader().InterfaceDescription().Packet(0, Ticks, [1]).Block(PcapngWriter.Custom, new byte[8]).Packet(0, Ticks, [2]));
        int[] ends = [28, 48, 84, 104, 140];

        for (var length = 28; length <= whole.Length; length++)
        {
            var (frames, reader) = Of(whole[..length]);
            var lastEnd = ends.Last(end => end <= length);
            Assert.Equal(length switch { < 84 => 0, < 140 => 1, _ => 2 }, frames.Count);
            Assert.Equal(lastEnd == length ? null : new Cut(lastEnd, length - lastEnd), Cut.Of(reader));
        }
    }
}
