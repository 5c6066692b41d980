namespace Tracefleet.Probing.Sweeping;

/// <summary>Where everything that is needed to understand a reply rides in a probe.</summary>
/// <remarks>
/// <para>Five-tuple: constant for a target and flow (Augustin et al., "Avoiding traceroute anomalies with Paris traceroute", IMC 2006). Flow n has the source
/// port, or the ICMP identifier and with it the ICMP checksum, of flow 0 plus n.</para>
/// <code>
/// what           IPv4 UDP         IPv6 UDP         IPv4 ICMP        IPv6 ICMP        IPv4 TCP         IPv6 TCP
/// flow           source port      source port      identifier       identifier       source port      source port
/// check          identification   flow label       identification   flow label       identification   flow label, sequence
/// TTL            UDP length       UDP length       total length     payload length   sequence         sequence
/// time of send   UDP checksum     UDP checksum     sequence         sequence         sequence         sequence
/// </code>
/// <para>All of it is in the IP header and the 8 bytes behind it that every router quotes (RFC 792). The length counts the TTLs above the first TTL of the sweep, so a
/// sweep of one TTL has packets of one size. The TCP sequence number is time (14 bits, 400 us), TTL above the first (6 bits) and check (12 bits);
/// SYN-ACK and RST acknowledge it. The time is that of <see cref="ShortClock"/>.</para>
/// <para>UDP and ICMP have a payload that most IPv6 routers and every echo reply bring back:</para>
/// <code>
/// 0  time of sending, nanoseconds since the Unix epoch   8 bytes
/// 8  cookie: keyed check of destination, flow, TTL and time   8 bytes
/// 16 TTL   1 byte, 17 zero   1 byte
/// 18 what makes the checksum come out   2 bytes
/// 20 zeros: one for each TTL above the first
/// </code>
/// </remarks>
static class SweepLayout
{
    public const int TransportHeaderLength = 8, PayloadLength = 20, ProofLength = 17;
    public const int TimeOffset = 0, CookieOffset = 8, TtlOffset = 16, CompensationOffset = 18;

    /// <summary>A TCP header with one option, the maximum segment size.</summary>
    public const int TcpHeaderLength = 24;

    /// <summary>What an ICMP probe of a flow has as its checksum; never 0 or FFFF.</summary>
    public static ushort IcmpChecksum(ushort port) => (ushort)(1 + port % 0xFFFE);

    public static uint TcpSequence(uint shortClock, int ttlAboveFirst, uint check) => (shortClock >> 2) << 18 | (uint)ttlAboveFirst << 12 | check;
}
