using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Measurements.Traces;

/// <summary>One step of an AS path: an AS, or with <paramref name="Ixp"/> set the peering LAN of an exchange that the path crosses.</summary>
public readonly record struct AsPathStep(Asn As, string? Ixp)
{
    /// <summary><c>AS64500</c> or <c>[name of the exchange]</c>.</summary>
    public override string ToString() => Ixp is null ? As.ToString() : $"[{Ixp}]";
}

/// <summary>A path as the ASes and exchanges it crosses, in order, without repetition of neighbours.</summary>
/// <remarks>Of several origins (MOAS) the first counts; silent and unmapped hops are passed over; a hop on a peering LAN is the exchange's,
/// whatever AS announces that LAN.</remarks>
public sealed class AsPath
{
    AsPath(ImmutableArray<AsPathStep> steps) => Steps = steps;

    public ImmutableArray<AsPathStep> Steps { get; }

    public static AsPath Of(IEnumerable<Hop> hops)
    {
        var steps = ImmutableArray.CreateBuilder<AsPathStep>();
        foreach (var hop in PathHash.FirstReplies(hops))
        {
            if (StepOf(hop) is { } step && (steps.Count == 0 || steps[^1] != step))
                steps.Add(step);
        }
        return new AsPath(steps.ToImmutable());
    }

    static AsPathStep? StepOf(Hop hop) => hop.Annotation switch
    {
        { Ixp: { } ixp } => new AsPathStep(default, ixp),
        { Origins: [var origin, ..] } => new AsPathStep(origin, null),
        _ => null,
    };

    /// <summary>Neighbouring distinct ASes, exchanges between them passed over.</summary>
    public IEnumerable<(Asn From, Asn To)> AsLinks()
    {
        var ases = Steps.Where(step => step.Ixp is null).Select(step => step.As).ToArray();
        for (var i = 1; i < ases.Length; i++)
        {
            if (ases[i] != ases[i - 1])
                yield return (ases[i - 1], ases[i]);
        }
    }

    /// <summary>For example <c>AS64500 > [Example-IX] > AS64501</c>; empty when nothing is mapped.</summary>
    public override string ToString() => string.Join(" > ", Steps);
}
