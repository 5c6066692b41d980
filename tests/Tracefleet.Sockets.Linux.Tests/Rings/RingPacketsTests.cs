using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Sockets.Linux.Native;
using Tracefleet.Sockets.Linux.Rings;
using Tracefleet.Sockets.Linux.Xdp;

namespace Tracefleet.Sockets.Linux.Tests.Rings;

public sealed class RingPacketsTests
{
    readonly byte[] _block = new byte[4_096];

    void Put(int offset, uint next, ushort networkOffset, uint captured)
    {
        var header = new RingPacket { NextOffset = next, NetworkOffset = networkOffset, CapturedLength = captured, Length = captured };
        MemoryMarshal.Write(_block.AsSpan(offset), in header);
    }

    [Fact]
    public void Packets_are_read_one_after_the_other()
    {
        Put(48, next: 128, networkOffset: 64, captured: 20);
        Put(176, next: 0, networkOffset: 64, captured: 40);
        _block[48 + 64] = 0x45;
        _block[176 + 64] = 0x60;
        uint offset = 48;

        Assert.True(RingPackets.TryRead(_block, offset, out var header, out var first));
        Assert.Equal((20, 0x45), (first.Length, first[0]));
        Assert.True(RingPackets.TryNext(header, ref offset));
        Assert.True(RingPackets.TryRead(_block, offset, out header, out var second));
        Assert.Equal((40, 0x60), (second.Length, second[0]));
        Assert.False(RingPackets.TryNext(header, ref offset));
    }

    [Theory]
    [InlineData(4_090u, 64, 20u)]
    [InlineData(uint.MaxValue, 64, 20u)]
    [InlineData(48u, 64, 4_000u)]
    [InlineData(48u, 64, uint.MaxValue)]
    [InlineData(48u, 65_535, 1u)]
    public void A_packet_that_leaves_its_block_is_not_read(uint offset, int networkOffset, uint captured)
    {
        Put(48, next: 0, (ushort)networkOffset, captured);

        Assert.False(RingPackets.TryRead(_block, offset, out _, out var packet));
        Assert.True(packet.IsEmpty);
    }

    [Fact]
    public void No_walk_over_any_bytes_leaves_the_block_or_goes_in_a_circle()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(300), Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            random.NextBytes(_block);
            // Small numbers, or nearly every walk would end with its first step.
            for (var i = 0; i < _block.Length; i += 4)
                BitConverter.TryWriteBytes(_block.AsSpan(i), random.Next(200));
            var steps = 0;
            for (uint offset = 48; RingPackets.TryRead(_block, offset, out var header, out _) && RingPackets.TryNext(header, ref offset);)
                steps++;
            return steps <= _block.Length / Unsafe.SizeOf<RingPacket>();
        }));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2_048 + 256, 2_048)]
    [InlineData(2_047 * 2_048, 2_047 * 2_048)]
    [InlineData(ulong.MaxValue, 2_047 * 2_048)]
    public void A_completed_frame_is_always_one_of_the_shared_memory(ulong address, ulong frame) => Assert.Equal(frame, XdpSocket.FrameAt(address));
}
