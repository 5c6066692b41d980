using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;

namespace Tracefleet.Measurements.Traces;

/// <summary>A path as the ASes and exchanges it crosses, in order, without repetition of neighbours.</summary>
/// <remarks>Of several origins (MOAS) the one most peers see counts. A hop on a peering LAN is the exchange's, whatever AS announces that LAN,
/// and then its member's where that is known. Silent hops are passed over. A path of which nothing is mapped has no steps.</remarks>
public sealed class AsPath
{
    static readonly AsPath s_unmapped = new([]);

    AsPath(ImmutableArray<AsPathStep> steps) => Steps = steps;

    public ImmutableArray<AsPathStep> Steps { get; }

    public static AsPath Of(IEnumerable<Hop> hops)
    {
        var steps = new List<AsPathStep>();
        foreach (var hop in PathHash.FirstReplies(hops))
        {
            if (hop.Addr is null)
                continue;
            var annotation = hop.Annotation ?? Annotation.None;
            var ttl = hop.Ttl;
            if (annotation.Ixp is { } exchange)
                Append(steps, new AsPathStep(AsPathStepKind.Exchange, default, exchange, ttl, ttl));
            if (annotation is { Ixp: null } or { Origins: not [] })
                Append(steps, StepOf(annotation, ttl));
        }
        MarkThirdParties(steps);
        return steps.Exists(IsMapped) ? new AsPath([.. steps]) : s_unmapped;
    }

    static bool IsMapped(AsPathStep step) => step.Kind is AsPathStepKind.As or AsPathStepKind.Exchange;

    static AsPathStep StepOf(Annotation annotation, byte ttl) => annotation switch
    {
        { Origins: [var origin, ..] } => new AsPathStep(AsPathStepKind.As, origin, null, ttl, ttl),
        { Special: { } block } => new AsPathStep(AsPathStepKind.Special, default, block, ttl, ttl),
        _ => new AsPathStep(AsPathStepKind.Unmapped, default, null, ttl, ttl),
    };

    static void Append(List<AsPathStep> steps, AsPathStep step)
    {
        if (steps.Count > 0 && steps[^1].IsContinuedBy(step))
            steps[^1] = steps[^1] with { LastTtl = step.LastTtl };
        else
            steps.Add(step);
    }

    // Between two hops of one AS; the two then stand as steps of their own, as they were seen.
    static void MarkThirdParties(List<AsPathStep> steps)
    {
        for (var i = 1; i + 1 < steps.Count; i++)
        {
            var (before, step, after) = (steps[i - 1], steps[i], steps[i + 1]);
            var isBetween = before.Kind == AsPathStepKind.As && after.Kind == AsPathStepKind.As && before.As == after.As;
            if (isBetween && step.Kind == AsPathStepKind.As && step.FirstTtl == step.LastTtl)
                steps[i] = step with { Kind = AsPathStepKind.ThirdParty };
        }
    }

    /// <summary>Neighbouring distinct ASes; exchanges, third parties and hops that tell no AS are passed over.</summary>
    public IEnumerable<(Asn From, Asn To)> AsLinks()
    {
        var ases = Steps.Where(step => step.Kind == AsPathStepKind.As).Select(step => step.As).ToArray();
        for (var i = 1; i < ases.Length; i++)
        {
            if (ases[i] != ases[i - 1])
                yield return (ases[i - 1], ases[i]);
        }
    }

    /// <summary>For example <c>(Private-Use) > AS64500 > [Example-IX] > AS64501</c>; empty when nothing is mapped.</summary>
    public override string ToString() => string.Join(" > ", Steps);
}
