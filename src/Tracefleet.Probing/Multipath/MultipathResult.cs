using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Packets;
using Tracefleet.Probing.Sessions;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Multipath;

/// <summary>How paths were looked for.</summary>
public enum MultipathStrategy
{
    /// <summary>A given number of flows, each along its whole path.</summary>
    FixedPaths,

    /// <summary>MDA-Lite: no diamond gave reason for more.</summary>
    MdaLite,

    /// <summary>The Multipath Detection Algorithm with node control.</summary>
    Mda,
}

/// <summary>All paths found between here and a destination.</summary>
/// <param name="Vertices">In order of TTL and address, silent ones last. A vertex's id is its place here.</param>
/// <param name="Links">In order of their vertices.</param>
/// <param name="Paths">With a given number of flows one for each, in order of flow; otherwise every way through the graph, at most
/// <see cref="MaxPaths"/>.</param>
/// <param name="PathCount">With a given number of flows the different paths among theirs; otherwise the ways through the graph, however many:
/// it stops at <see cref="long.MaxValue"/>.</param>
public sealed record MultipathResult(
    Address Destination, ProbeFormat Format, MultipathStrategy Strategy, ImmutableArray<MultipathVertex> Vertices,
    ImmutableArray<MultipathLink> Links, ImmutableArray<MultipathPath> Paths, ImmutableArray<MultipathDiamond> Diamonds, long PathCount)
{
    public const int MaxPaths = 1_000;

    /// <summary>Probability, wanted beforehand, that no next hop is missing; null for a given number of flows, which promises nothing.</summary>
    public double? Confidence { get; init; }

    /// <summary>How sure the next hops are, TTL by TTL; the first is this host.</summary>
    public ImmutableArray<MultipathHop> Hops { get; init; } = [];

    /// <summary>Vertices whose next hops are not known as surely as that.</summary>
    public int OpenVertices { get; init; }

    /// <summary>Whether it found all it was asked for; otherwise it ran out of probes, could not send some, was cancelled, or could not settle a
    /// vertex.</summary>
    public bool IsComplete { get; init; }

    public bool IsCancelled { get; init; }

    /// <summary>Set when this host could not send at all, or nothing more after some time.</summary>
    public SendFailure LocalFailure { get; init; }

    public int Flows { get; init; }
    public int ProbesSent { get; init; }
    public int RepliesReceived { get; init; }
    public int MaxProbes { get; init; }

    /// <summary>When the first probe left; null when none did.</summary>
    public Instant? StartedAt { get; init; }

    /// <summary>When the last reply came or the last probe left.</summary>
    public Instant? EndedAt { get; init; }

    public bool IsReached => Vertices.Any(vertex => vertex.End == TraceEnd.Reached);
}

/// <summary>An interface at one TTL, or a silence there.</summary>
/// <param name="Address">Null where nobody answers. Two silences after different vertices are different vertices.</param>
/// <param name="Flows">Flows that are known to pass it.</param>
/// <param name="NextHops">Next hops found.</param>
/// <param name="Certainty">How sure it is that there are no more next hops, 0 to 1; null where paths end, and where its hop is judged as one
/// (<see cref="MultipathHop"/>).</param>
/// <param name="IsPerPacket">It deals packets of one flow out over several next hops.</param>
/// <param name="IsRateLimited">It answered only when asked slowly.</param>
/// <param name="End">Why paths end there; null where they go on.</param>
/// <param name="Mpls">Label stack of its first reply.</param>
public sealed record MultipathVertex(
    int Id, int Ttl, Address? Address, int Flows, ProbeTally Probes, int NextHops, double? Certainty, bool IsPerPacket, bool IsRateLimited,
    TraceEnd? End, byte? IcmpType, byte? IcmpCode, ImmutableArray<MplsLabel> Mpls);

/// <summary>What is known of the way from one TTL to the next.</summary>
/// <param name="Ttl">Of the near side; one less than the first TTL probed is this host.</param>
/// <param name="Vertices">Vertices there from which paths go on.</param>
/// <param name="NextHops">Vertices found at the next TTL.</param>
/// <param name="Flows">Flows known to go from one to the other.</param>
/// <param name="Certainty">How sure it is that there are no more next hops, 0 to 1.</param>
/// <param name="IsJudgedAsOne">The stopping rule was applied to all flows through the hop together, as MDA-Lite and packets dealt out one by one
/// want it: the certainty is that of the hop, and its vertices have none of their own. Otherwise it is that of its least sure vertex.</param>
public sealed record MultipathHop(int Ttl, int Vertices, int NextHops, int Flows, double Certainty, bool IsJudgedAsOne);

/// <summary>Two vertices at consecutive TTLs of one flow.</summary>
/// <param name="Flows">Flows that are known to take it.</param>
/// <param name="Probes">Those of its flows to its far end.</param>
/// <param name="RttDelta">Least RTT of the far end less that of the near end; null where one is silent. Negative where the way back differs.</param>
/// <param name="IsCertain">False behind a balancer that deals packets out one by one, where no two packets prove a link.</param>
public sealed record MultipathLink(int From, int To, int Flows, ProbeTally Probes, TimeSpan? RttDelta, bool IsCertain);

/// <summary>Why a path was not followed to its end.</summary>
public enum PathCut
{
    /// <summary>It is still being probed.</summary>
    Running,

    /// <summary>No further probe was allowed.</summary>
    ProbesSpent,

    /// <summary>This host could not send the probes; <see cref="MultipathPath.Failure"/> says why.</summary>
    NotSent,

    /// <summary>The caller stopped it.</summary>
    Cancelled,

    /// <summary>No flow was found that goes on from its last vertex.</summary>
    Unsettled,
}

/// <summary>One way through the graph.</summary>
/// <param name="Vertices">Ids, nearest first; none when nobody answered or nothing was sent.</param>
/// <param name="Flows">Flows that are known to take exactly this way.</param>
/// <param name="End">Why it ends; null when it was not followed so far.</param>
/// <param name="Probes">All probes of those flows along it.</param>
/// <param name="Rtt">Those to its last vertex.</param>
public sealed record MultipathPath(
    ImmutableArray<int> Vertices, ImmutableArray<int> Flows, TraceEnd? End, ProbeTally Probes, ProbeTally Rtt)
{
    /// <summary>Why it was not followed to its end; null when it was.</summary>
    public PathCut? Cut { get; init; }

    /// <summary>What kept this host from sending, when that cut it.</summary>
    public SendFailure Failure { get; init; }
}

/// <summary>Where paths part and meet again (Augustin, Friedman and Teixeira, "Measuring multipath routing in the Internet", ToN 2011).
/// Interfaces count once here, at whatever TTLs they were seen; diamonds inside a diamond are parts of it.</summary>
/// <param name="Divergence">Where paths part; null for this host.</param>
/// <param name="Convergence">Where they meet again; null when they do not.</param>
/// <param name="MaxWidth">Most vertices at one distance from the divergence.</param>
/// <param name="MinLength">Links of the shortest way from one to the other.</param>
/// <param name="MaxLength">Links of the longest.</param>
/// <param name="WidthAsymmetry">Greatest difference in the number of neighbours of two vertices of one hop; 0 when branches are alike.</param>
/// <param name="MeshingRatio">Part of its pairs of hops between which branches cross, 0 to 1.</param>
public sealed record MultipathDiamond(
    Address? Divergence, Address? Convergence, int FirstTtl, int MaxWidth, int MinLength, int MaxLength, int WidthAsymmetry,
    double MeshingRatio, bool IsPerPacket)
{
    /// <summary>How many links longer the longest way is than the shortest.</summary>
    public int LengthAsymmetry => MaxLength - MinLength;
}

/// <summary>How many probes were sent and answered, and the RTT of the answers; RTTs are null when there was none.</summary>
public sealed record ProbeTally(int Sent, int Answered, TimeSpan? MinRtt, TimeSpan? AverageRtt, TimeSpan? MaxRtt)
{
    public static readonly ProbeTally None = new(0, 0, null, null, null);

    /// <summary>Part of the probes that were not answered, 0 to 1; null when none was sent.</summary>
    public double? Loss => Sent == 0 ? null : 1 - Answered / (double)Sent;
}
