using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Probing.Reporting;

/// <summary>What a watched path looks like now.</summary>
/// <param name="Rounds">Rounds begun.</param>
/// <param name="Hops">From the first TTL to the destination; where it was not reached, to one behind the last that answered.</param>
/// <param name="PathChanges">The last changes, oldest first.</param>
/// <param name="PathChangeCount">All changes so far.</param>
public sealed record MtrReport(
    Address Destination, int Rounds, ImmutableArray<MtrHop> Hops, ImmutableArray<PathChange> PathChanges, long PathChangeCount)
{
    /// <summary>Whether the destination itself has answered at the last hop.</summary>
    public bool IsReached => !Hops.IsEmpty && Hops[^1].Latest?.Address == Destination;

    /// <summary>TTL of the first hop from which on all that answer lose packets for good; null when the path loses none.</summary>
    public byte? LossBeginsAt
    {
        get
        {
            byte? begins = null;
            foreach (var hop in Hops)
                begins = hop.Loss switch { LossKind.Carried => begins ?? hop.Ttl, LossKind.Silent or LossKind.RateLimited => begins, _ => null };
            return begins;
        }
    }
}

/// <summary>One TTL of a watched path.</summary>
/// <param name="Sent">Probes that left, those in flight included.</param>
/// <param name="InFlight">Probes that are neither answered nor given up.</param>
/// <param name="Late">Replies that came after their probe had been given up; those probes count as lost.</param>
/// <param name="Rtt">Over all interfaces of the hop.</param>
/// <param name="Loss">What its loss means for the path.</param>
/// <param name="Interfaces">All that answered there: the latest first, the others in order of appearance.</param>
/// <param name="Changes">How often another interface than the time before answered.</param>
/// <param name="Error">Why the path ends there though it is not the destination; null where it does not.</param>
public sealed record MtrHop(
    byte Ttl, long Sent, long InFlight, long Late, long Duplicates, long SendFailures, RttStatistics Rtt, LossKind Loss,
    ImmutableArray<MtrInterface> Interfaces, long Changes, HopError? Error)
{
    public long Received => Rtt.Received;
    public long Dropped => Sent - InFlight - Received;

    /// <summary>Share of decided probes without a reply, 0 to 100.</summary>
    public double LossPercent => Sent == InFlight ? 0 : 100.0 * Dropped / (Sent - InFlight);

    public MtrInterface? Latest => Interfaces.IsEmpty ? null : Interfaces[0];
}

/// <summary>An interface that answered at a TTL.</summary>
/// <param name="Mpls">Label stack of its latest reply, outermost first.</param>
public sealed record MtrInterface(Address Address, RttStatistics Rtt, ImmutableArray<MplsLabel> Mpls);

/// <summary>The ICMP error with which a router ends the path.</summary>
public sealed record HopError(byte IcmpType, byte IcmpCode);

/// <summary>Another interface answered at a TTL than the time before.</summary>
public sealed record PathChange(Instant At, byte Ttl, Address From, Address To);
