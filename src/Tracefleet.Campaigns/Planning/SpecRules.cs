using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Campaigns.Planning;

/// <summary>What a campaign's spec must keep to. Every fault is found at once.</summary>
/// <remarks>
/// Targets are unique after canonicalisation (RFC 5952 text for addresses, lower case without the final dot for names): a duplicate is a fault that
/// names the first. Names are ASCII; one with other letters is refused, because the two standards that turn it into ASCII do not agree.
/// </remarks>
public static class SpecRules
{
    /// <summary>Faults reported at most; one more says that there are others.</summary>
    public const int MaxFaults = 100;

    public const int MaxNameLength = 200, MaxDeadlineSeconds = 604_800;

    /// <param name="known">Names of every vantage point.</param>
    /// <returns>Empty when the spec is good.</returns>
    public static ImmutableArray<SpecFault> Faults(CampaignSpec spec, IReadOnlyCollection<string> known)
    {
        ImmutableArray<SpecFault> faults =
        [
            .. NameFaults(spec.Name).Concat(TargetFaults(spec)).Concat(SweepRules.Faults(spec)).Concat(VantagePointFaults(spec.VantagePoints, known))
                .Concat(spec.Measurement.Faults().Select(fault => new SpecFault($"{spec.Type.ToWord()}.{fault.Field}", fault.Message)))
                .Concat(OtherFaults(spec))
                .Take(MaxFaults + 1),
        ];
        return faults.Length <= MaxFaults ? faults : faults.SetItem(MaxFaults, new SpecFault("", $"There are more than {MaxFaults} faults; these are the first."));
    }

    /// <summary>The spec with its targets in canonical form; call it on a spec without faults.</summary>
    public static CampaignSpec Canonical(CampaignSpec spec) =>
        spec with { Targets = [.. spec.Targets.Select(target => ReadTarget(spec, target).Canonical ?? target)] };

    static (string? Canonical, string? Fault) ReadTarget(CampaignSpec spec, string target) =>
        spec.Type is MeasurementType.Sweep ? TargetText.ReadPrefix(target) : TargetText.Read(target);

    static IEnumerable<SpecFault> NameFaults(string? name)
    {
        if (name is null)
            yield break;
        if (name.Length is 0 or > MaxNameLength)
            yield return new SpecFault("name", $"It has {name.Length} characters; give 1 to {MaxNameLength}, or leave it out.");
        if (name.Any(char.IsControl))
            yield return new SpecFault("name", "It has control characters; leave them out.");
    }

    static IEnumerable<SpecFault> TargetFaults(CampaignSpec spec)
    {
        var targets = spec.Targets;
        if (targets.IsEmpty)
            yield return new SpecFault("targets", "It is empty; give at least one address or host name.");
        if (targets.Length > CampaignSpec.MaxTargets)
        {
            yield return new SpecFault("targets", Invariant($"It has {targets.Length:N0} targets; split it into campaigns of at most {CampaignSpec.MaxTargets:N0}."));
            yield break;
        }
        var first = new Dictionary<string, int>();
        for (var i = 0; i < targets.Length; i++)
        {
            var (canonical, fault) = ReadTarget(spec, targets[i]);
            if (fault is not null)
                yield return new SpecFault($"targets[{i}]", fault);
            else if (!first.TryAdd(canonical!, i))
                yield return new SpecFault($"targets[{i}]", $"'{targets[i]}' is the same target as targets[{first[canonical!]}]; remove one of them.");
        }
    }

    static IEnumerable<SpecFault> VantagePointFaults(ImmutableArray<string> names, IReadOnlyCollection<string> known)
    {
        if (names.IsEmpty)
        {
            yield return new SpecFault("vantagePoints", known.Count == 0
                ? "No vantage point has ever connected; start an agent first."
                : $"It is empty; leave it out for all, or choose from {Listed(known)}.");
        }
        var seen = new Dictionary<string, int>();
        for (var i = 0; i < names.Length; i++)
        {
            if (!known.Contains(names[i]))
                yield return new SpecFault($"vantagePoints[{i}]", $"There is no vantage point '{TargetText.Quotable(names[i])}'; known are {Listed(known)}.");
            else if (!seen.TryAdd(names[i], i))
                yield return new SpecFault($"vantagePoints[{i}]", $"'{names[i]}' is given before as vantagePoints[{seen[names[i]]}]; remove one of them.");
        }
    }

    static IEnumerable<SpecFault> OtherFaults(CampaignSpec spec)
    {
        if (spec.IpVersion is not (null or 4 or 6))
            yield return new SpecFault("ipVersion", $"{spec.IpVersion} is no IP version; give 4 or 6, or leave it out for either.");
        if (spec.DeadlineSeconds is < 1 or > MaxDeadlineSeconds)
            yield return new SpecFault("deadlineSeconds", Invariant($"{spec.DeadlineSeconds} is out of range; give 1 to {MaxDeadlineSeconds:N0}, or leave it out."));
        var cells = (long)spec.Targets.Length * spec.VantagePoints.Length;
        if (spec.Targets.Length <= CampaignSpec.MaxTargets && cells > CampaignSpec.MaxCells)
        {
            yield return new SpecFault("targets", Invariant(
                $"{spec.Targets.Length:N0} targets from {spec.VantagePoints.Length:N0} vantage points are {cells:N0} cells; at most {CampaignSpec.MaxCells:N0} are allowed, so give fewer of either."));
        }
    }

    static string Listed(IReadOnlyCollection<string> known)
    {
        const int Shown = 20;
        var names = string.Join(", ", known.Order(StringComparer.Ordinal).Take(Shown));
        return known.Count switch { 0 => "none", <= Shown => names, _ => $"{names} and {known.Count - Shown} more" };
    }

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
