using System.Buffers;
using System.Buffers.Text;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Formats.Iris;

/// <summary>Replies as the CSV that caracal writes and Iris stores: one header line, unquoted columns but for the list of MPLS labels, IPv4
/// addresses in their mapped IPv6 form.</summary>
/// <remarks>Column names, order and units are those of caracal 0.15 (<c>Reply::to_csv</c>): time in seconds, RTT in tenths of milliseconds in 16 bits,
/// reply size without the IP header in IPv6, and 0 for what a reply does not tell.</remarks>
public static partial class IrisCsv
{
    public const string Header =
        "capture_timestamp,probe_protocol,probe_src_addr,probe_dst_addr,probe_src_port,probe_dst_port,probe_ttl,quoted_ttl,reply_src_addr,"
        + "reply_protocol,reply_icmp_type,reply_icmp_code,reply_ttl,reply_size,reply_mpls_labels,rtt,round";

    /// <summary>Room for the longest line: three addresses, eight labels, numbers and a round of 20 characters.</summary>
    const int MaxLineLength = 640;

    const long NanosecondsPerSecond = 1_000_000_000, NanosecondsPerTenth = 100_000;

    public static void WriteHeader(IBufferWriter<byte> output)
    {
        output.Write(Encoding.ASCII.GetBytes(Header));
        output.Write("\n"u8);
    }

    /// <summary>Writes one line. Allocates nothing.</summary>
    /// <param name="source">Address that the probe left from.</param>
    public static void WriteLine(IBufferWriter<byte> output, in SweepReply reply, Address source, int round)
    {
        var line = new Line(output.GetSpan(MaxLineLength));
        line.Number(reply.ReceivedAt.UnixNanoseconds / NanosecondsPerSecond);
        line.Number((byte)reply.Protocol);
        line.Address(source);
        line.Address(reply.Destination);
        line.Number(reply.SourcePort);
        line.Number(reply.DestinationPort);
        line.Number(reply.Ttl);
        line.Number(reply.QuotedTtl ?? 0);
        line.Address(reply.From);
        line.Number(ProtocolOf(reply));
        line.Number(reply.IcmpType ?? 0);
        line.Number(reply.IcmpCode ?? 0);
        line.Number(reply.ReplyTtl);
        line.Number(Math.Clamp(reply.From.IsIpv4 ? reply.Size : reply.Size - Ipv6Packet.HeaderLength, 0, ushort.MaxValue));
        line.Labels(reply.Labels);
        line.Number(Math.Min(ushort.MaxValue, ((reply.RttNanoseconds ?? 0) + NanosecondsPerTenth / 2) / NanosecondsPerTenth));
        line.Number(round);
        output.Advance(line.End());
    }

    static byte ProtocolOf(in SweepReply reply) =>
        reply.IcmpType is null ? IpProtocols.Tcp : reply.From.IsIpv4 ? IpProtocols.Icmp : IpProtocols.Icmpv6;

    /// <summary>A line under construction; every column is followed by a comma, the last of which becomes the line feed.</summary>
    ref struct Line(Span<byte> bytes)
    {
        readonly Span<byte> _bytes = bytes;
        int _length;

        public void Number(long value)
        {
            Utf8Formatter.TryFormat(value, _bytes[_length..], out var written);
            _length += written;
            Byte(',');
        }

        public void Address(Address address)
        {
            if (address.IsIpv4)
            {
                Dotted(address.Ipv4Bits);
                return;
            }
            Span<char> text = stackalloc char[45];
            address.TryFormat(text, out var length, default, null);
            _length += Encoding.ASCII.GetBytes(text[..length], _bytes[_length..]);
            Byte(',');
        }

        void Dotted(uint bits)
        {
            Text("::ffff:"u8);
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                Number(bits >> shift & 0xFF);
                _bytes[_length - 1] = (byte)(shift > 0 ? '.' : ',');
            }
        }

        public void Labels(in ReplyLabels labels)
        {
            Text("\"["u8);
            for (var index = 0; index < labels.Count; index++)
            {
                var label = labels[index];
                Byte('(');
                Number(label.Label);
                Number(label.Exp);
                Number(label.BottomOfStack ? 1 : 0);
                Number(label.Ttl);
                _bytes[_length - 1] = (byte)')';
                if (index < labels.Count - 1)
                    Byte(',');
            }
            Text("]\","u8);
        }

        public readonly int End()
        {
            _bytes[_length - 1] = (byte)'\n';
            return _length;
        }

        void Byte(char letter) => _bytes[_length++] = (byte)letter;

        void Text(ReadOnlySpan<byte> text)
        {
            text.CopyTo(_bytes[_length..]);
            _length += text.Length;
        }
    }
}
