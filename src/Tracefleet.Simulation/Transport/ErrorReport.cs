using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Simulation.Paths;

namespace Tracefleet.Simulation.Transport;

/// <summary>What an ICMP error says.</summary>
/// <param name="QuotedTtl">TTL of the probe as it came.</param>
/// <param name="QuotesAll">Quotes as much as the family allows, otherwise the least: 8 bytes beyond the IPv4 header.</param>
readonly record struct ErrorReport(byte Type, byte Code, byte QuotedTtl, bool QuotesAll)
{
    /// <summary>Label that the probe came with, 0 for none.</summary>
    public uint Label { get; init; }
    public byte LabelTtl { get; init; }

    /// <summary>MTU of the link that the probe did not fit, in bytes; 0 in other reports.</summary>
    public int Mtu { get; init; }

    /// <summary>The interface that the probe came in by; null for a router that does not name it.</summary>
    public IncomingInterface? Interface { get; init; }
}

/// <summary>An interface as an RFC 5837 object names it.</summary>
readonly record struct IncomingInterface(InterfaceName Name, Address Address, int Mtu);
