using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

public sealed class CaptureBlocksTests
{
    readonly byte[] _block = new byte[4_096];
    readonly KeptFrames _sink = new();

    void Put(int offset, uint next, ushort linkOffset, uint captured, byte packetType = 0, uint status = 0, uint tag = 0)
    {
        var header = new RingFrame
        {
            Packet = new RingPacket
            {
                NextOffset = next,
                LinkOffset = linkOffset,
                CapturedLength = captured,
                Length = unchecked(captured + 1_000),
                Status = status,
                Seconds = 2,
                Nanoseconds = 3,
            },
            VlanTag = tag,
            Link = new LinkName { InterfaceIndex = 9, PacketType = packetType },
        };
        MemoryMarshal.Write(_block.AsSpan(offset), in header);
    }

    int Deliver(uint first, uint count, out bool isWhole)
    {
        var sink = _sink;
        return CaptureBlocks.Deliver(_block, first, count, LinkType.Ethernet, ref sink, out isWhole);
    }

    [Fact]
    public void A_header_is_as_long_as_the_kernels() => Assert.Equal(48 + 20, Unsafe.SizeOf<RingFrame>());

    [Fact]
    public void Frames_are_handed_over_with_what_the_kernel_says_of_them()
    {
        Put(48, next: 128, linkOffset: 82, captured: 20, packetType: 4, status: 0x51, tag: 0x6064);
        Put(176, next: 0, linkOffset: 82, captured: 0, packetType: 3, status: 1, tag: 100);
        _block[48 + 82] = 0xAB;

        Assert.Equal(2, Deliver(48, 2, out var isWhole));
        Assert.True(isWhole);
        Assert.Equal((20, 0xAB), (_sink.Frames[0].Bytes.Length, _sink.Frames[0].Bytes[0]));
        Assert.Equal(
            _sink.Frames[0] with { OriginalLength = 1_020, At = 2_000_000_003, StrippedVlanId = 100, Direction = FlowDirection.Egress, Interface = 9 }, _sink.Frames[0]);
        Assert.Equal(
            _sink.Frames[1] with { OriginalLength = 1_000, At = 2_000_000_003, StrippedVlanId = null, Direction = FlowDirection.Ingress, Interface = 9 }, _sink.Frames[1]);
    }

    [Theory]
    [InlineData(4_090u, 82, 20u)]
    [InlineData(uint.MaxValue, 82, 20u)]
    [InlineData(48u, 82, 4_000u)]
    [InlineData(48u, 82, uint.MaxValue)]
    [InlineData(48u, 65_535, 1u)]
    public void A_frame_that_leaves_its_block_is_not_handed_over(uint offset, int linkOffset, uint captured)
    {
        Put(48, next: 0, (ushort)linkOffset, captured);

        Assert.Equal(0, Deliver(offset, 1, out var isWhole));
        Assert.False(isWhole);
        Assert.Empty(_sink.Frames);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(12u)]
    [InlineData(uint.MaxValue)]
    public void A_block_that_leads_nowhere_ends_where_it_does(uint next)
    {
        Put(48, next, linkOffset: 82, captured: 20);

        Assert.Equal(1, Deliver(48, 5, out var isWhole));
        Assert.False(isWhole);
    }

    [Fact]
    public void No_walk_over_any_bytes_leaves_the_block_or_goes_in_a_circle()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            // Small numbers, or nearly every walk would end with its first step.
            for (var i = 0; i < _block.Length; i += 4)
                BitConverter.TryWriteBytes(_block.AsSpan(i), random.Next(200));
            var sink = new CountedFrames();
            var delivered = CaptureBlocks.Deliver(_block, 48, uint.MaxValue, LinkType.Ethernet, ref sink, out var isWhole);
            return !isWhole && delivered == sink.Frames && delivered <= _block.Length / Unsafe.SizeOf<RingPacket>();
        }));
    }
}
