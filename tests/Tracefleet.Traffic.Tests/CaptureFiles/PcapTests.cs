using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;
using static Tracefleet.Traffic.Tests.CaptureFiles.ReadFrames;

namespace Tracefleet.Traffic.Tests.CaptureFiles;

public sealed class PcapTests
{
    const long At = 1_780_000_000_123_456_789;

    [Theory]
    [InlineData(PcapWriter.Microseconds, false, 1_780_000_000_123_456_000)]
    [InlineData(PcapWriter.Microseconds, true, 1_780_000_000_123_456_000)]
    [InlineData(PcapWriter.Nanoseconds, false, At)]
    [InlineData(PcapWriter.Nanoseconds, true, At)]
    public void Reads_either_byte_order_and_either_unit_of_time(uint magic, bool isBigEndian, long at)
    {
        var (frames, reader) = Of(Pcap(writer => writer.Header(snapLength: 65_535).Record(At, [1, 2, 3], 60).Record(At, [4]), magic, isBigEndian));

        Assert.Equal([new ReadFrame(LinkType.Ethernet, "010203", 60, at, null, 0), new ReadFrame(LinkType.Ethernet, "04", 1, at, null, 0)], frames);
        Assert.Equal((CaptureFileFormat.Pcap, 2, null, 65_535u), (reader.Format, reader.Frames, reader.Damage, reader.Interfaces[0].SnapLength));
        Assert.Equal(2, reader.Interfaces[0].Frames);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_the_records_of_Kuznetsovs_patch_and_their_direction(bool isBigEndian)
    {
        var (frames, _) = Of(Pcap(writer => writer.Header().Record(At, [1], packetType: 0).Record(At, [2], packetType: 4).Record(At, [3], packetType: 0), PcapWriter.Modified, isBigEndian));

        Assert.Equal([("01", FlowDirection.Ingress), ("02", FlowDirection.Egress), ("03", FlowDirection.Ingress)], frames.Select(frame => (frame.Bytes, frame.Direction!.Value)));
    }

    [Fact]
    public void A_check_sequence_is_not_part_of_the_link_type()
    {
        var (frames, reader) = Of(Pcap(writer => writer.Header(link: 0x2400_0001).Record(At, [1])));

        Assert.Equal((LinkType.Ethernet, 4), (frames[0].Link, reader.Interfaces[0].CheckSequenceBytes));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(2u)]
    [InlineData(uint.MaxValue)]
    public void The_snap_length_is_not_believed(uint snapLength) =>
        Assert.Equal("010203", Assert.Single(Of(Pcap(writer => writer.Header(snapLength: snapLength).Record(At, [1, 2, 3]))).Frames).Bytes);

    [Theory]
    [InlineData(2, 60u, 3u)]
    [InlineData(3, 60u, 3u)]
    [InlineData(3, 3u, 60u)]
    public void Old_versions_have_the_lengths_either_way_round(ushort minor, uint first, uint second)
    {
        var frame = Assert.Single(Of(Pcap(writer => writer.Header(minor: minor).Record(At, [1, 2, 3], captured: first, original: second))).Frames);

        Assert.Equal(("010203", 60u), (frame.Bytes, frame.OriginalLength));
    }

    [Fact]
    public void A_link_type_that_is_not_read_is_no_fault()
    {
        var (frames, reader) = Of(Pcap(writer => writer.Header(link: 105).Record(At, [1])));

        Assert.Equal((105, false, 1), ((int)frames[0].Link, reader.Interfaces[0].IsRead, reader.Interfaces[0].Frames));
    }

    [Fact]
    public void A_file_that_ends_early_keeps_what_came_before_wherever_it_ends()
    {
        var whole = Pcap(writer => writer.Header().Record(At, [1, 2, 3]).Record(At, new byte[20]).Record(At, []));
        int[] ends = [24, 43, 79, 95];

        for (var length = 24; length <= whole.Length; length++)
        {
            var (frames, reader) = Of(whole[..length]);
            var lastEnd = ends.Last(end => end <= length);
            Assert.Equal(ends.Count(end => end <= length) - 1, frames.Count);
            Assert.Equal(lastEnd == length ? null : new Cut(lastEnd, length - lastEnd), Cut.Of(reader));
        }
    }

    [Fact]
    public void A_length_that_cannot_be_ends_the_reading_there()
    {
        var (frames, reader) = Of(Pcap(writer => writer.Header().Record(At, [1]).Record(At, new byte[400_000], captured: 262_145).Record(At, [2])));

        Assert.Single(frames);
        Assert.Equal(new CaptureFileDamage(41, "a record says that it has 262145 bytes; at most 262144 are read", null), reader.Damage);
        Assert.Equal("byte 41: a record says that it has 262145 bytes; at most 262144 are read", $"{reader.Damage}");
    }

    [Fact]
    public void The_largest_frame_is_read() =>
        Assert.Equal(2 * 262_144, Assert.Single(Of(Pcap(writer => writer.Header().Record(At, new byte[262_144]))).Frames).Bytes.Length);

    [Fact]
    public void Another_version_is_refused() =>
        Assert.Contains("version 3.0", Assert.Throws<CaptureFileException>(() => Of(Pcap(writer => writer.Header(major: 3, minor: 0)))).Message);
}
