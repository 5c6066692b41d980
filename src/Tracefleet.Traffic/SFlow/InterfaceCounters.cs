using Tracefleet.Addressing;

namespace Tracefleet.Traffic.SFlow;

/// <summary>Generic interface counters as an agent last read them: those of IF-MIB (RFC 2863) since its start, wrapping at their width.</summary>
/// <param name="Agent">The address by which the agent calls itself; null if it does not.</param>
/// <param name="Sequence">Counted by the data source.</param>
/// <param name="Index">ifIndex.</param>
/// <param name="Type">ifType.</param>
/// <param name="Speed">Bits per second.</param>
/// <param name="Duplex">0 unknown, 1 full, 2 half, 3 receives only, 4 sends only.</param>
/// <param name="IsAdministrativelyUp">ifAdminStatus.</param>
/// <param name="IsOperational">ifOperStatus.</param>
/// <param name="ReceivedAt">When the datagram came, Unix milliseconds.</param>
public readonly record struct InterfaceCounters(
    Address? Agent, uint SubAgent, uint Sequence, uint Index, uint Type, ulong Speed, uint Duplex, bool IsAdministrativelyUp, bool IsOperational,
    InterfaceCounts In, InterfaceCounts Out, uint InUnknownProtocols, bool IsPromiscuous, long ReceivedAt)
{
    internal const int Length = 88;
}

/// <summary>One direction of <see cref="InterfaceCounters"/>.</summary>
public readonly record struct InterfaceCounts(ulong Octets, uint Unicast, uint Multicast, uint Broadcast, uint Discards, uint Errors);
