using Tracefleet.Addressing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Formats.Ping;

/// <summary>What the lines of a ping have in common.</summary>
/// <param name="Target">What the user asked for.</param>
/// <param name="PacketSize">Bytes of a whole probe.</param>
public sealed record PingHeading(string Target, Address Destination, TraceMethod Method, int PacketSize)
{
    /// <summary>Name of an address; null for one without.</summary>
    public Func<Address, string?> NameOf { get; init; } = _ => null;

    /// <summary>What stands behind a line about an address; empty for nothing.</summary>
    public Func<Address, string> Remark { get; init; } = _ => "";

    public int HeaderLength => Destination.IsIpv4 ? 20 : 40;

    /// <summary>Bytes of data, as ping counts them: without IP and ICMP header.</summary>
    public int DataLength => PacketSize - HeaderLength - 8;

    public bool IsIcmp => Method is TraceMethod.Icmp or TraceMethod.IcmpParis;

    /// <summary>The word before a probe's number.</summary>
    public string SequenceWord => Method switch
    {
        TraceMethod.Icmp or TraceMethod.IcmpParis => "icmp_seq",
        TraceMethod.Udp or TraceMethod.UdpParis => "udp_seq",
        _ => "tcp_seq",
    };

    public string HostOf(Address address) => NameOf(address) is { } name ? $"{name} ({address})" : address.ToString();
}
