namespace Tracefleet.Measurements.Traces;

/// <summary>Why a cell, that is one target seen from one vantage point, ended. Every cell ends with exactly one.</summary>
/// <remarks>A trace ends with what stopped it. The other measurements go on whatever is answered, and their cell says what they found, see
/// <see cref="CellVerdict"/>.</remarks>
public enum CellReason
{
    Reached = 1,
    Unreachable = 2,
    GapLimit = 3,
    Loop = 4,
    MaxTtl = 5,

    /// <summary>The target is on the do-not-probe list.</summary>
    Excluded = 6,

    /// <summary>The policy, the resolver or the vantage point refused the target before anything was sent.</summary>
    Refused = 7,

    /// <summary>Its agent vanished and nobody could take over.</summary>
    AgentLost = 8,

    /// <summary>The campaign's deadline came first.</summary>
    Deadline = 9,
    Cancelled = 10,
}

/// <summary>Whose failure it is when a cell did not reach its target.</summary>
public enum FailureSource
{
    Target = 1,
    Resolver = 2,
    VantagePoint = 3,
    Platform = 4,
}

/// <summary>The words of the API and of the journal for reasons and sources: snake case, one for each value.</summary>
public static class CellWords
{
    static readonly Dictionary<CellReason, string> Reasons = new()
    {
        [CellReason.Reached] = "reached",
        [CellReason.Unreachable] = "unreachable",
        [CellReason.GapLimit] = "gap_limit",
        [CellReason.Loop] = "loop",
        [CellReason.MaxTtl] = "max_ttl",
        [CellReason.Excluded] = "excluded",
        [CellReason.Refused] = "refused",
        [CellReason.AgentLost] = "agent_lost",
        [CellReason.Deadline] = "deadline",
        [CellReason.Cancelled] = "cancelled",
    };

    public static string ToWord(this CellReason reason) => Reasons[reason];

    public static string ToWord(this FailureSource source) => source switch
    {
        FailureSource.Target => "target",
        FailureSource.Resolver => "resolver",
        FailureSource.VantagePoint => "vantage_point",
        FailureSource.Platform => "platform",
        _ => throw new ArgumentOutOfRangeException(nameof(source), source, "Not a failure source."),
    };
}
