using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Campaigns.Planning;

/// <summary>How large the targets of a sweep may be, one by one and together, and that none holds another.</summary>
static class SweepRules
{
    /// <summary>Addresses of all targets together.</summary>
    public const long MaxAddresses = 1 << 20;

    /// <summary>Probes of a campaign, from all vantage points together.</summary>
    public const long MaxProbes = 1 << 25;

    public static IEnumerable<SpecFault> Faults(CampaignSpec spec)
    {
        if (spec.Type is not MeasurementType.Sweep || spec.Targets.Length > CampaignSpec.MaxTargets)
            yield break;
        var prefixes = spec.Targets.Select((target, index) => (Known: Prefix.TryParse(target, out var prefix), prefix, index))
            .Where(entry => entry.Known).Select(entry => (entry.prefix, entry.index)).Order().ToList();
        var total = 0L;
        foreach (var (prefix, index) in prefixes)
        {
            var addresses = TargetText.AddressesIn(prefix.ToString());
            if (addresses > MaxAddresses)
                yield return new SpecFault($"targets[{index}]", $"{prefix} is too large for a sweep; give {Largest(prefix)} or longer.");
            else
                total += addresses;
        }
        foreach (var fault in Overlaps(prefixes).Concat(TotalFaults(spec, total)))
            yield return fault;
    }

    static IEnumerable<SpecFault> TotalFaults(CampaignSpec spec, long addresses)
    {
        var probes = spec.Measurement.ProbesOf(addresses).Max * spec.VantagePoints.Length;
        if (addresses > MaxAddresses)
            yield return new SpecFault("targets", Invariant($"They have {addresses:N0} addresses together; give at most {MaxAddresses:N0}."));
        else if (probes > MaxProbes)
            yield return new SpecFault("targets", Invariant(
                $"{addresses:N0} addresses from {spec.VantagePoints.Length:N0} vantage points are {probes:N0} probes; at most {MaxProbes:N0} are allowed, so give fewer addresses, TTLs or flows."));
    }

    /// <summary>In order of address a prefix comes right before what it holds.</summary>
    static IEnumerable<SpecFault> Overlaps(List<(Prefix Prefix, int Index)> ordered)
    {
        (Prefix Prefix, int Index)? outer = null;
        foreach (var (prefix, index) in ordered)
        {
            if (outer is { } before && before.Prefix.Length < prefix.Length && before.Prefix.Contains(prefix))
                yield return new SpecFault($"targets[{index}]", $"{TargetText.Of(prefix)} lies in targets[{before.Index}], {before.Prefix}; remove one of them.");
            else
                outer = (prefix, index);
        }
    }

    static string Largest(Prefix prefix) => $"/{prefix.Network.BitLength - int.Log2((int)MaxAddresses)}";

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
