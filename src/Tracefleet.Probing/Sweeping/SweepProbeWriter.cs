using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using Tracefleet.Packets;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Turns probes into whole IP packets as <see cref="SweepLayout"/> says: headers are put together as 64-bit words, and checksums are
/// completed from sums that were made once.</summary>
/// <remarks>Allocates nothing. Any number of threads may use one.</remarks>
public sealed class SweepProbeWriter
{
    readonly SweepProof _proof;
    readonly SweepMethod _method;
    readonly int _firstTtl, _upperLength;
    readonly ushort _sourcePort;
    readonly ProbeTemplate? _ipv4, _ipv6;

    public SweepProbeWriter(SweepParameters parameters, SweepSource source, ProbingKey key)
    {
        _proof = new SweepProof(key);
        (_method, _firstTtl, _sourcePort) = (parameters.Checked().Method, parameters.MinTtl.Value, parameters.SourcePort);
        _upperLength = _method == SweepMethod.TcpSyn
            ? SweepLayout.TcpHeaderLength
            : SweepLayout.TransportHeaderLength + SweepLayout.PayloadLength;
        _ipv4 = source.Ipv4 is { } ipv4 ? new ProbeTemplate(ipv4, parameters) : null;
        _ipv6 = source.Ipv6 is { } ipv6 ? new ProbeTemplate(ipv6, parameters) : null;
        MaxLength = Ipv6Packet.HeaderLength + _upperLength + parameters.FillTtl.Value - parameters.MinTtl.Value;
    }

    /// <summary>Bytes of a packet at most.</summary>
    public int MaxLength { get; }

    /// <summary>Bytes of the packet that this probe becomes.</summary>
    public int LengthOf(in SweepProbe probe) =>
        (probe.IsIpv4 ? Ipv4Packet.MinimumHeaderLength : Ipv6Packet.HeaderLength) + UpperLengthOf(probe.Ttl);

    /// <summary>Writes the packet and says how many bytes it has; 0 when there is no source address of the destination's family.</summary>
    /// <param name="packet">At least <see cref="MaxLength"/> bytes.</param>
    /// <param name="at">When it will leave.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Write(Span<byte> packet, in SweepProbe probe, Instant at)
    {
        if (probe.IsIpv4)
            return _ipv4 is null ? 0 : WriteIpv4(packet, probe, at, _ipv4);
        return _ipv6 is null ? 0 : WriteIpv6(packet, probe, at, _ipv6);
    }

    int UpperLengthOf(byte ttl) => _method == SweepMethod.TcpSyn ? _upperLength : _upperLength + ttl - _firstTtl;

    int WriteIpv4(Span<byte> packet, in SweepProbe probe, Instant at, ProbeTemplate template)
    {
        unchecked
        {
            var destination = (uint)probe.Lower;
            var port = (ushort)(_sourcePort + probe.Flow);
            var mark = _proof.Ipv4(destination, port, probe.Ttl);
            var identification = (ulong)SweepProof.Identification(mark);
            var upperLength = UpperLengthOf(probe.Ttl);
            var length = Ipv4Packet.MinimumHeaderLength + upperLength;
            var destinationSum = (ulong)(destination >> 16) + (destination & 0xFFFF);
            var checksum = ~Folded(template.IpSum + (uint)length + identification + ((ulong)probe.Ttl << 8) + destinationSum) & 0xFFFF;
            packet = packet[..length];
            BinaryPrimitives.WriteUInt64BigEndian(packet, template.FirstWord | (ulong)length << 32 | identification << 16);
            BinaryPrimitives.WriteUInt64BigEndian(
                packet[8..], template.ProtocolWord | (ulong)probe.Ttl << 56 | (ulong)checksum << 32 | template.SourceLower);
            BinaryPrimitives.WriteUInt32BigEndian(packet[16..], destination);
            WriteUpper(packet[Ipv4Packet.MinimumHeaderLength..], probe, at, template, mark, port, destinationSum);
            return length;
        }
    }

    int WriteIpv6(Span<byte> packet, in SweepProbe probe, Instant at, ProbeTemplate template)
    {
        unchecked
        {
            var port = (ushort)(_sourcePort + probe.Flow);
            var flow = _proof.Ipv6(probe.Upper, probe.Lower, port);
            var upperLength = UpperLengthOf(probe.Ttl);
            packet = packet[..(Ipv6Packet.HeaderLength + upperLength)];
            BinaryPrimitives.WriteUInt64BigEndian(
                packet, template.FirstWord | (ulong)SweepProof.FlowLabel(flow) << 32 | (ulong)upperLength << 16 | probe.Ttl);
            BinaryPrimitives.WriteUInt64BigEndian(packet[8..], template.SourceUpper);
            BinaryPrimitives.WriteUInt64BigEndian(packet[16..], template.SourceLower);
            BinaryPrimitives.WriteUInt64BigEndian(packet[24..], probe.Upper);
            BinaryPrimitives.WriteUInt64BigEndian(packet[32..], probe.Lower);
            var destinationSum = ProbeTemplate.SumOf(probe.Upper) + ProbeTemplate.SumOf(probe.Lower);
            WriteUpper(packet[Ipv6Packet.HeaderLength..], probe, at, template, SweepProof.WithTtl(flow, probe.Ttl), port, destinationSum);
            return packet.Length;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void WriteUpper(
        Span<byte> segment, in SweepProbe probe, Instant at, ProbeTemplate template, ulong mark, ushort port, ulong destinationSum)
    {
        unchecked
        {
            if (_method == SweepMethod.TcpSyn)
            {
                WriteTcp(segment, probe.Ttl, at, template, mark, port, destinationSum);
                return;
            }
            ulong word, sum;
            if (_method == SweepMethod.Udp)
            {
                word = template.TransportWord | (ulong)port << 48 | (ulong)segment.Length << 16 | ShortClock.At(at) + 1;
                // The length counts twice: in the pseudo header and in the UDP header.
                sum = destinationSum + 2 * (uint)segment.Length + port + (word & 0xFFFF);
            }
            else
            {
                var checksum = (ulong)SweepLayout.IcmpChecksum(port);
                word = template.TransportWord | checksum << 32 | (ulong)port << 16 | ShortClock.At(at);
                // Only ICMPv6 has a pseudo header.
                sum = checksum + port + (word & 0xFFFF) + (probe.IsIpv4 ? 0 : destinationSum + (uint)segment.Length);
            }
            BinaryPrimitives.WriteUInt64BigEndian(segment, word);
            WritePayload(segment[SweepLayout.TransportHeaderLength..], probe.Ttl, at, mark, template.TransportSum + sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void WritePayload(Span<byte> payload, byte ttl, Instant at, ulong mark, ulong sum)
    {
        unchecked
        {
            var (time, cookie, ttlWord) = ((ulong)at.UnixNanoseconds, _proof.Cookie(mark, at), (uint)ttl << 8);
            BinaryPrimitives.WriteUInt64BigEndian(payload, time);
            BinaryPrimitives.WriteUInt64BigEndian(payload[SweepLayout.CookieOffset..], cookie);
            var folded = Folded(sum + ProbeTemplate.SumOf(time) + ProbeTemplate.SumOf(cookie) + ttlWord);
            BinaryPrimitives.WriteUInt32BigEndian(payload[SweepLayout.TtlOffset..], ttlWord << 16 | (0xFFFF - folded));
            if (payload.Length > SweepLayout.PayloadLength)
                payload[SweepLayout.PayloadLength..].Clear();
        }
    }

    void WriteTcp(Span<byte> segment, byte ttl, Instant at, ProbeTemplate template, ulong mark, ushort port, ulong destinationSum)
    {
        unchecked
        {
            var sequence = SweepLayout.TcpSequence(ShortClock.At(at), ttl - _firstTtl, SweepProof.SequenceCheck(mark));
            var sum = template.TransportSum + destinationSum + port + ProbeTemplate.SumOf(sequence) + (uint)segment.Length;
            var checksum = (ulong)(~Folded(sum) & 0xFFFF);
            BinaryPrimitives.WriteUInt64BigEndian(segment, template.TransportWord | (ulong)port << 48 | sequence);
            BinaryPrimitives.WriteUInt64BigEndian(segment[8..], ProbeTemplate.TcpFlagsWord);
            BinaryPrimitives.WriteUInt64BigEndian(segment[16..], ProbeTemplate.TcpOptionsWord | checksum << 48);
        }
    }

    static uint Folded(ulong sum)
    {
        unchecked
        {
            // Three carries are enough for any sum below 2^47; ours are of fewer than a hundred words.
            sum = (sum & 0xFFFF) + (sum >> 16);
            sum = (sum & 0xFFFF) + (sum >> 16);
            return (uint)((sum & 0xFFFF) + (sum >> 16));
        }
    }
}
