using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Traffic.CaptureFiles;

sealed partial class PcapngBlocks
{
    const int PacketFields = 20, SimpleFields = 4;
    const ushort FlagsOption = 2, DroppedOption = 4, DropsUnknown = 0xFFFF;

    /// <summary>Of the last frame that had one, for those that have none.</summary>
    long _lastAt;

    void ReadEnhanced<TSink>(ReadOnlySpan<byte> body, ref TSink sink)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        if (body.Length >= PacketFields)
            ReadPacket(body, _order.Number(body, 0), ref sink);
        else
            Fault("a packet block is too short for its fields");
    }

    /// <summary>As the enhanced one, but with a count of packets dropped before it in half of the interface's number.</summary>
    void ReadObsolete<TSink>(ReadOnlySpan<byte> body, ref TSink sink)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        if (body.Length < PacketFields)
        {
            Fault("a packet block is too short for its fields");
            return;
        }
        uint id = _order.Word(body, 0);
        var dropped = _order.Word(body, 2);
        if (ReadPacket(body, id, ref sink) && dropped is not (0 or DropsUnknown))
            _interfaces[_firstInterface + (int)id].AddDropped(dropped);
    }

    bool ReadPacket<TSink>(ReadOnlySpan<byte> body, uint id, ref TSink sink)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        if (InterfaceOf(id) is not { } captured)
            return false;
        var length = _order.Number(body, 12);
        if (length > body.Length - PacketFields || length > CaptureFileReader.MaximumFrame)
        {
            Fault($"a packet block of {body.Length + Around} bytes says that it has {length} bytes of a packet");
            return false;
        }
        var ticks = (ulong)_order.Number(body, 4) << 32 | _order.Number(body, 8);
        _lastAt = captured.Unit.ToNanoseconds(ticks);
        var options = body[Math.Min(PacketFields + ((int)length + 3) / 4 * 4, body.Length)..];
        HandOut(captured, body.Slice(PacketFields, (int)length), _order.Number(body, 16), options.IsEmpty ? null : ReadPacketOptions(options, captured), ref sink);
        return true;
    }

    // Neither interface nor time: it is of the section's first interface, and what is cut by that one's snap length has no length of its own.
    void ReadSimple<TSink>(ReadOnlySpan<byte> body, ref TSink sink)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        if (body.Length < SimpleFields)
        {
            Fault("a simple packet block is too short for its fields");
            return;
        }
        if (InterfaceOf(0) is not { } captured)
            return;
        var original = _order.Number(body, 0);
        var length = Math.Min(original, captured.SnapLength == 0 ? uint.MaxValue : captured.SnapLength);
        if (length > body.Length - SimpleFields || length > CaptureFileReader.MaximumFrame)
        {
            Fault($"a simple packet block of {body.Length + Around} bytes has not the {length} bytes of its packet");
            return;
        }
        Untimed++;
        HandOut(captured, body.Slice(SimpleFields, (int)length), original, null, ref sink);
    }

    void HandOut<TSink>(CaptureFileInterface captured, ReadOnlySpan<byte> frame, uint original, FlowDirection? direction, ref TSink sink)
        where TSink : ICapturedFrameSink, allows ref struct
    {
        Frames++;
        captured.Frames++;
        sink.Take(new CapturedFrame
        {
            Link = captured.Link,
            Bytes = frame,
            OriginalLength = original,
            At = _lastAt,
            Direction = direction,
            Interface = (uint)captured.Number,
        });
    }

    /// <returns>The direction that epb_flags or pack_flags say.</returns>
    FlowDirection? ReadPacketOptions(ReadOnlySpan<byte> bytes, CaptureFileInterface captured)
    {
        var options = new PcapngOptions(bytes, _order);
        FlowDirection? direction = null;
        while (options.Next())
        {
            if (options is { Code: FlagsOption, Value.Length: 4 })
            {
                direction = (_order.Number(options.Value, 0) & 3) switch
                {
                    1 => FlowDirection.Ingress,
                    2 => FlowDirection.Egress,
                    _ => null,
                };
            }
            else if (options is { Code: DroppedOption, Value.Length: 8 })
                captured.AddDropped(_order.Long(options.Value, 0));
        }
        if (options.IsFaulty)
            Fault("an option of a packet is longer than its block");
        return direction;
    }

    CaptureFileInterface? InterfaceOf(uint id)
    {
        if (id < _interfaces.Count - _firstInterface)
            return _interfaces[_firstInterface + (int)id];
        Fault($"a block names interface {id} of its section, which has {_interfaces.Count - _firstInterface}");
        return null;
    }
}
