using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Formats.Iris;

/// <summary>One row of a caracal or Iris reply table: what a reply and the probe it quotes say.</summary>
/// <param name="CapturedAt">To the second, which is what caracal writes.</param>
/// <param name="ProbeProtocol">IP protocol number: 1, 17 or 58; 6 where TCP was probed.</param>
/// <param name="ProbeSourcePort">UDP source port, or the ICMP identifier.</param>
/// <param name="ProbeDestinationPort">0 for ICMP.</param>
/// <param name="ProbeTtl">0 when the reply does not tell.</param>
/// <param name="QuotedTtl">0 where nothing is quoted.</param>
/// <param name="IcmpType">0 for a reply that is not ICMP.</param>
/// <param name="ReplySize">Bytes of the whole packet in IPv4, without the IP header in IPv6.</param>
/// <param name="RttTenths">Tenths of milliseconds, at most 65,535.</param>
/// <param name="Round">Any text without commas and quotes; caracal's default is 1.</param>
public sealed record IrisReply(
    DateTimeOffset CapturedAt, byte ProbeProtocol, Address ProbeSource, Address ProbeDestination, ushort ProbeSourcePort,
    ushort ProbeDestinationPort, byte ProbeTtl, byte QuotedTtl, Address ReplySource, byte ReplyProtocol, byte IcmpType, byte IcmpCode,
    byte ReplyTtl, ushort ReplySize, ImmutableArray<MplsLabel> MplsLabels, ushort RttTenths, string Round);
