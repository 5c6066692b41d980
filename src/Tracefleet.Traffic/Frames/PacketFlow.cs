using Tracefleet.Traffic.Flows;

namespace Tracefleet.Traffic.Frames;

/// <summary>Which bytes of a captured packet count.</summary>
public enum CountedBytes : byte
{
    /// <summary>From the IP header on and without padding, as exporters of flows count.</summary>
    Layer3,

    /// <summary>The whole frame as it was on the wire, as tcpdump and Wireshark count.</summary>
    Frame,
}

/// <summary>Turns captured frames into flows of one packet and counts those that are none. Allocates nothing; for one thread.</summary>
public sealed class PacketFlow(CountedBytes counted = CountedBytes.Layer3)
{
    public FrameCounts Counts { get; } = new();

    /// <param name="frame">What was captured.</param>
    /// <param name="originalLength">Bytes the frame had on the wire; less than was captured counts as that.</param>
    /// <param name="capturedAt">Unix milliseconds.</param>
    /// <param name="strippedVlanId">Of the outer tag where the kernel took it off the frame (PACKET_AUXDATA); null or 0 for none.</param>
    /// <returns>False for a frame that is not an IP packet with both addresses; <see cref="Counts"/> says what it was.</returns>
    public bool TryRead(LinkType link, ReadOnlySpan<byte> frame, uint originalLength, long capturedAt, ushort? strippedVlanId, out FlowRecord record)
    {
        record = default;
        var verdict = LinkPayload.Read(link, frame, out var payload);
        var fields = default(IpFields);
        if (verdict == FrameVerdict.Ip)
            verdict = IpFields.Read(payload.Network, out fields);
        if (verdict != FrameVerdict.Ip)
        {
            Counts.CountOther(verdict);
            return false;
        }
        var length = Math.Max(originalLength, (uint)frame.Length);
        Counts.CountIp(fields.Source.IsIpv4, fields.IsFragment, length > frame.Length);
        var vlan = strippedVlanId is { } stripped and not 0 ? stripped : payload.VlanId;
        record = new FlowRecord(
            fields.Source, fields.Destination, counted == CountedBytes.Frame ? length : fields.BytesOf((long)length - payload.Offset), 1, 1, capturedAt, capturedAt, null, null,
            fields.Protocol, fields.SourcePort, fields.DestinationPort, null, null, null,
            payload.Direction == FlowDirection.Egress ? null : payload.Interface, payload.Direction == FlowDirection.Egress ? payload.Interface : null,
            fields.TrafficClass, fields.TcpFlags, vlan, 1, payload.Direction);
        return true;
    }

    /// <summary>The same for a frame of a ring or a file. What those say of its direction and interface goes before what a cooked header says.</summary>
    public bool TryRead(scoped in CapturedFrame frame, out FlowRecord record)
    {
        if (!TryRead(frame.Link, frame.Bytes, frame.OriginalLength, MillisecondsOf(frame.At), frame.StrippedVlanId, out record))
            return false;
        var direction = frame.Direction ?? record.Direction;
        var index = frame.Interface ?? record.InputInterface ?? record.OutputInterface;
        var isOut = direction == FlowDirection.Egress;
        record = record with { Direction = direction, InputInterface = isOut ? null : index, OutputInterface = isOut ? index : null };
        return true;
    }

    /// <summary>The same for a frame with all its tags.</summary>
    public bool TryRead(LinkType link, ReadOnlySpan<byte> frame, uint originalLength, long capturedAt, out FlowRecord record) =>
        TryRead(link, frame, originalLength, capturedAt, null, out record);

    static long MillisecondsOf(long nanoseconds) => nanoseconds >= 0 ? nanoseconds / 1_000_000 : ~(~nanoseconds / 1_000_000);
}
