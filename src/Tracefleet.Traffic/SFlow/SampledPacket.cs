using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Traffic.SFlow;

/// <summary>What the records of one flow sample say together, whatever their order. A sampled header goes before sampled IP fields.</summary>
ref struct SampledPacket
{
    SFlowGateway _gateway;
    IpFields _fields;
    ulong _bytes;
    bool _hasHeader, _hasFields;
    ushort? _tag, _sourceVlan;
    Address? _nextHop;
    byte? _sourceMask, _destinationMask;

    /// <summary>The packet's addresses are known.</summary>
    public readonly bool IsIp => _hasHeader || _hasFields;

    /// <summary>A record of the packet came and it is not IP.</summary>
    public bool IsNotIp { get; private set; }

    /// <summary>The header came and is IP, but cannot be read.</summary>
    public bool IsBroken { get; private set; }
    public ushort? DestinationVlan { get; private set; }
    public readonly SFlowGateway Gateway => _gateway;

    /// <summary>False if the record is shorter than its fields.</summary>
    public bool TryRead(uint format, ReadOnlySpan<byte> record, out bool isKnown)
    {
        isKnown = true;
        switch (format)
        {
            case SFlowFormats.SampledHeader:
                return Header(record);
            case SFlowFormats.SampledIpv4:
                return Ip(record, 4);
            case SFlowFormats.SampledIpv6:
                return Ip(record, 16);
            case SFlowFormats.ExtendedSwitch:
                return Switch(record);
            case SFlowFormats.ExtendedRouter:
                return Router(record);
            case SFlowFormats.ExtendedGateway:
                return SFlowGateway.TryRead(record, out _gateway);
            case SFlowFormats.SampledEthernet:
                return Ethernet(record);
            default:
                isKnown = false;
                return true;
        }
    }

    public readonly FlowRecord ToFlow(uint samplingRate, SFlowInterface input, SFlowInterface output, FlowDirection? direction, long at)
    {
        // A rate of 0 says that it is unknown.
        var rate = Math.Max(samplingRate, 1);
        return new FlowRecord(
            _fields.Source, _fields.Destination, _bytes * rate, rate, 1, at, at, _gateway.SourceAs, _gateway.DestinationAs, _fields.Protocol,
            _fields.SourcePort, _fields.DestinationPort, Fitting(_sourceMask, _fields.Source), Fitting(_destinationMask, _fields.Destination), _nextHop ?? _gateway.NextHop,
            input.Index, output.Index, _fields.TrafficClass, _fields.TcpFlags, _tag ?? _sourceVlan, rate, direction);
    }

    bool Header(ReadOnlySpan<byte> record)
    {
        var xdr = new XdrReader(record);
        var (protocol, frameLength, stripped) = (xdr.UInt32(), xdr.UInt32(), xdr.UInt32());
        var header = xdr.Opaque();
        if (xdr.HasFailed)
            return false;
        var fields = default(IpFields);
        var verdict = Read(protocol, header, out var payload);
        if (verdict == FrameVerdict.Ip)
            verdict = IpFields.Read(payload.Network, out fields);
        if (verdict == FrameVerdict.Ip)
            Keep(fields, payload, (long)frameLength - stripped);
        IsNotIp |= verdict is FrameVerdict.NotIp or FrameVerdict.UnknownLink;
        IsBroken |= verdict is FrameVerdict.CutShort or FrameVerdict.Malformed;
        return true;
    }

    static FrameVerdict Read(uint protocol, ReadOnlySpan<byte> header, out LinkPayload payload)
    {
        payload = default;
        return protocol switch
        {
            SFlowFormats.EthernetHeader => LinkPayload.Read(LinkType.Ethernet, header, out payload),
            SFlowFormats.Ipv4Header or SFlowFormats.Ipv6Header => LinkPayload.Read(LinkType.Raw, header, out payload),
            SFlowFormats.MplsHeader => LinkPayload.ReadMpls(header, out payload),
            _ => FrameVerdict.UnknownLink,
        };
    }

    void Keep(in IpFields fields, in LinkPayload payload, long frameLength)
    {
        _hasHeader = true;
        _fields = fields;
        _bytes = fields.BytesOf(frameLength - payload.Offset);
        _tag = payload.VlanId;
    }

    // length, protocol, addresses, ports, TCP flags, type of service or priority: all in numbers of four bytes.
    bool Ip(ReadOnlySpan<byte> record, int addressLength)
    {
        var xdr = new XdrReader(record);
        var (length, protocol) = (xdr.UInt32(), (byte)(xdr.UInt32() & 0xFF));
        var source = xdr.Fixed(addressLength);
        var destination = xdr.Fixed(addressLength);
        var (sourcePort, destinationPort) = ((ushort)(xdr.UInt32() & 0xFFFF), (ushort)(xdr.UInt32() & 0xFFFF));
        var (flags, trafficClass) = ((byte)(xdr.UInt32() & 0xFF), (byte)(xdr.UInt32() & 0xFF));
        if (xdr.HasFailed)
            return false;
        if (_hasHeader)
            return true;
        _hasFields = true;
        var hasPorts = protocol is IpProtocols.Tcp or IpProtocols.Udp || (sourcePort | destinationPort) != 0;
        _fields = new IpFields(
            Address.FromBytes(source), Address.FromBytes(destination), protocol, hasPorts ? sourcePort : null, hasPorts ? destinationPort : null, trafficClass,
            protocol == IpProtocols.Tcp ? flags : null, 0, false);
        _bytes = length;
        return true;
    }

    // length, two MAC addresses padded to eight bytes, EtherType.
    bool Ethernet(ReadOnlySpan<byte> record)
    {
        if (record.Length < 24)
            return false;
        var xdr = new XdrReader(record[20..]);
        IsNotIp |= xdr.UInt32() is not (EtherTypes.Ipv4 or EtherTypes.Ipv6);
        return true;
    }

    bool Switch(ReadOnlySpan<byte> record)
    {
        var xdr = new XdrReader(record);
        var source = xdr.UInt32();
        xdr.UInt32();
        var destination = xdr.UInt32();
        xdr.UInt32();
        if (xdr.HasFailed)
            return false;
        (_sourceVlan, DestinationVlan) = (Vlan(source), Vlan(destination));
        return true;
    }

    bool Router(ReadOnlySpan<byte> record)
    {
        var xdr = new XdrReader(record);
        var nextHop = xdr.Address();
        var (source, destination) = (xdr.UInt32(), xdr.UInt32());
        if (xdr.HasFailed)
            return false;
        _nextHop = nextHop;
        (_sourceMask, _destinationMask) = ((byte)Math.Min(source, byte.MaxValue), (byte)Math.Min(destination, byte.MaxValue));
        return true;
    }

    // 0 and 0xFFFFFFFF say that it is unknown.
    static ushort? Vlan(uint number) => number is > 0 and < 4_096 ? (ushort)number : null;

    static byte? Fitting(byte? length, Address address) => length <= address.BitLength ? length : null;
}
