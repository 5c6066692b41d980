using Tracefleet.Fuzz.Running;
using Tracefleet.Packets;
using Tracefleet.Traffic.Frames;
using Tracefleet.Traffic.Tests.Frames;

namespace Tracefleet.Fuzz.Traffic;

/// <summary>Captured frames, each read as if it were of every link type.</summary>
public sealed class FrameTarget : IFuzzTarget
{
    static readonly LinkType[] s_links = [.. Enum.GetValues<LinkType>(), (LinkType)9];

    readonly PacketFlow _flows = new();

    public string Name => "frames";

    public IReadOnlyList<byte[]> Corpus { get; } =
    [
        FrameBytes.Tcp(), FrameBytes.Tcp6(5), FrameBytes.Ethernet(0x88A8, [.. FrameBytes.Tag(7, 0x8100), .. FrameBytes.Tag(8, 0x0800), .. FrameBytes.Udp()]),
        FrameBytes.Ethernet(0x8847, [0, 1, 0, 64, 0, 2, 1, 64, .. FrameBytes.Tcp6()]), FrameBytes.Ethernet(0x8864, [0x11, 0, 0, 1, 0, 42, 0, 0x21, .. FrameBytes.Tcp()]),
        FrameBytes.Ethernet(48, [0xAA, 0xAA, 3, 0, 0, 0, 8, 0, .. FrameBytes.Tcp()]), [8, 0, 0, 0, 0, 0, 0, 5, 0, 1, 4, 6, 2, 0, 0, 0, 0, 1, 0, 0, .. FrameBytes.Tcp()],
        [0, 4, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0, 0x86, 0xDD, .. FrameBytes.Ipv6(IpProtocols.Fragment, [IpProtocols.Udp, 0, 0, 1, 0, 0, 0, 1, .. new byte[16]])],
        [0, 0, 0, 2, .. FrameBytes.Ipv6(IpProtocols.HopByHopOptions, [IpProtocols.Tcp, 0, 0xC2, 4, 0, 1, 0x11, 0x70, .. FrameBytes.Segment(FrameBytes.Client6, FrameBytes.Server6, 0)])],
    ];

    /// <summary>Nothing at all: a capture takes a million frames a second.</summary>
    public long MaxAllocation => 0;

    public void Read(ReadOnlySpan<byte> input)
    {
        foreach (var link in s_links)
        {
            var isRead = _flows.TryRead(link, input, (uint)input.Length + 100, 1_780_000_000_000, out var flow);
            if (isRead && (flow.Source is null || flow.Destination is null || flow.Bytes > (ulong)input.Length + 100 || flow.VlanId is 0 or > 4_095))
                throw new InvalidOperationException($"{flow} cannot be.");
        }
    }
}
