using Tracefleet.Addressing;

namespace Tracefleet.Measurements.Traces;

/// <summary>What a step of an AS path is.</summary>
public enum AsPathStepKind
{
    /// <summary>Hops inside one AS.</summary>
    As,

    /// <summary>The peering LAN of an exchange.</summary>
    Exchange,

    /// <summary>Hops whose addresses nobody originates.</summary>
    Unmapped,

    /// <summary>Hops with private and other special-purpose addresses (RFC 6890), which cannot tell an AS.</summary>
    Special,

    /// <summary>One hop of an AS between hops of another one: more likely the address of an interface that the reply left by than a way through
    /// that AS (Hyun, Broido, claffy, "On third-party addresses in traceroute paths", PAM 2003).</summary>
    ThirdParty,
}

/// <summary>One step of an AS path: neighbouring hops that tell the same.</summary>
/// <param name="As">The AS; that of the address itself for <see cref="AsPathStepKind.ThirdParty"/>, 0 where none is known.</param>
/// <param name="Name">The exchange, or the special-purpose block; null otherwise.</param>
/// <param name="FirstTtl">TTL of the first hop of the step, 1 to 255.</param>
/// <param name="LastTtl">TTL of the last.</param>
public readonly record struct AsPathStep(AsPathStepKind Kind, Asn As, string? Name, byte FirstTtl, byte LastTtl)
{
    /// <summary><c>AS64500</c>, <c>[name of the exchange]</c>, <c>?</c> for unmapped hops, <c>(Private-Use)</c> for special ones, and
    /// <c>AS64501?</c> for one that looks like a third party's.</summary>
    public override string ToString() => Kind switch
    {
        AsPathStepKind.As => As.ToString(),
        AsPathStepKind.Exchange => $"[{Name}]",
        AsPathStepKind.Special => $"({Name})",
        AsPathStepKind.ThirdParty => $"{As}?",
        _ => "?",
    };

    /// <summary>Whether the next hop belongs to this step.</summary>
    internal bool IsContinuedBy(in AsPathStep next) => (Kind, As, Name) == (next.Kind, next.As, next.Name);
}
