using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Campaigns.Policy;

/// <summary>Whether an address may be probed.</summary>
/// <param name="Reason">Null when it may; otherwise <see cref="CellReason.Excluded"/> or <see cref="CellReason.Refused"/>.</param>
/// <param name="Detail">Why not, as a sentence with the remedy.</param>
public sealed record PolicyVerdict(CellReason? Reason, string? Detail)
{
    public static readonly PolicyVerdict May = new(null, null);

    public bool Allowed => Reason is null;
}

/// <summary>Who may be probed.</summary>
/// <remarks>
/// 1. What is on the do-not-probe list may not, whatever else is configured.
/// 2. What an allowed prefix holds may.
/// 3. Special-purpose blocks that are not globally reachable, and every form of IPv6 address that hides an IPv4 address, may not.
/// 4. Everything else may.
/// </remarks>
public sealed class ProbePolicy(IEnumerable<Prefix> allow, DoNotProbeList doNotProbe)
{
    public static readonly ProbePolicy Default = new([], DoNotProbeList.Empty);

    /// <summary>Prefixes opened deliberately: the setting <c>targets.allow</c>.</summary>
    public ImmutableArray<Prefix> Allow { get; } = [.. allow];

    public DoNotProbeList DoNotProbe { get; } = doNotProbe;

    public PolicyVerdict Check(Address address)
    {
        if (DoNotProbe.Find(address) is { } listed)
            return new PolicyVerdict(CellReason.Excluded, $"{address} is in {listed}, which is on the do-not-probe list.");
        if (SpecialRanges.Describe(address) is not { } range || (range.GloballyReachable && !range.EmbedsIpv4) || Allow.Any(prefix => prefix.Contains(address)))
            return PolicyVerdict.May;
        return new PolicyVerdict(
            CellReason.Refused, $"{address} is in {range.Prefix} ({range.Name}, {range.Source}); open it with --allow if that is what you want.");
    }
}
