using System.Buffers.Binary;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Benchmarks.Sending;

/// <summary>Writes the same probes as the bare C loops, so that only sending is compared: UDP, 22 bytes of payload, destination and TTL vary.</summary>
sealed class ProbeFiller
{
    const int PayloadLength = 22, HighestTtl = 32;
    const ushort SourcePort = 32_768, DestinationPort = 33_435;

    readonly Address _source, _first;
    readonly uint _targets;
    readonly byte[] _template;
    readonly uint _headerSum, _datagramSum;
    uint _next;

    /// <param name="start">Number of the first probe, so that two threads send different ones.</param>
    public ProbeFiller(Address source, Address first, int targets, uint start = 0)
    {
        (_source, _first, _targets, _next) = (source, first, (uint)targets, start);
        _template = new byte[(source.IsIpv4 ? 20 : 40) + UdpDatagram.HeaderLength + PayloadLength];
        var headerLength = _template.Length - UdpDatagram.HeaderLength - PayloadLength;
        UdpDatagram.Write(_template.AsSpan(headerLength), source, first, SourcePort, DestinationPort, new byte[PayloadLength]);
        if (source.IsIpv4)
            Ipv4Packet.WriteHeader(_template, new Ipv4Header(source, first, 1, IpProtocols.Udp, 0), _template.Length - headerLength);
        else
            Ipv6Packet.WriteHeader(_template, new Ipv6Header(source, first, 1, IpProtocols.Udp), _template.Length - headerLength);
        (_headerSum, _datagramSum) = SumWhatStays(headerLength);
    }

    // Of the template without its TTL, the low half of its destination and its checksums.
    (uint Header, uint Datagram) SumWhatStays(int headerLength)
    {
        var rest = _template.ToArray();
        rest.AsSpan(headerLength - 4, 4).Clear();
        rest.AsSpan(headerLength + 6, 2).Clear();
        if (_source.IsIpv4)
            (rest[8], rest[10], rest[11]) = (0, 0, 0);
        var addresses = InternetChecksum.Sum(rest.AsSpan(_source.IsIpv4 ? 12 : 8, headerLength - (_source.IsIpv4 ? 12 : 8)));
        var length = (uint)(rest.Length - headerLength);
        return (InternetChecksum.Sum(rest.AsSpan(0, headerLength)), InternetChecksum.Sum(rest.AsSpan(headerLength), addresses + IpProtocols.Udp + length));
    }

    public void Fill(PacketBatch batch)
    {
        batch.Clear();
        while (!batch.IsFull)
            Add(batch, unchecked(_next++));
    }

    void Add(PacketBatch batch, uint number)
    {
        var packet = batch.NextBuffer[.._template.Length];
        _template.CopyTo(packet);
        var target = number % _targets;
        var ttl = (byte)(1 + number / _targets % HighestTtl);
        if (_source.IsIpv4)
            FinishIpv4(packet, target, ttl, number);
        else
            FinishIpv6(packet, target, ttl, number);
        batch.Add(_template.Length);
    }

    void FinishIpv4(Span<byte> packet, uint target, byte ttl, uint number)
    {
        var destination = _first.Ipv4Bits + target;
        packet[8] = ttl;
        BinaryPrimitives.WriteUInt32BigEndian(packet[16..], destination);
        BinaryPrimitives.WriteUInt16BigEndian(packet[10..], InternetChecksum.Fold(_headerSum + (uint)(ttl << 8) + Words(destination)));
        FinishUdp(packet[20..], destination, number);
    }

    void FinishIpv6(Span<byte> packet, uint target, byte ttl, uint number)
    {
        var low = _first.Ipv4Bits + target;
        packet[7] = ttl;
        BinaryPrimitives.WriteUInt32BigEndian(packet[36..], low);
        FinishUdp(packet[40..], low, number);
    }

    void FinishUdp(Span<byte> datagram, uint destination, uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(datagram[8..], number);
        var checksum = InternetChecksum.Fold(_datagramSum + Words(destination) + Words(number));
        // 0 would say "none", which IPv6 refuses (RFC 8200 section 8.1).
        BinaryPrimitives.WriteUInt16BigEndian(datagram[6..], checksum == 0 ? ushort.MaxValue : checksum);
    }

    // A checksum is a sum: that of what never changes is computed once.
    static uint Words(uint pair) => (pair >> 16) + (pair & 0xFFFF);
}
