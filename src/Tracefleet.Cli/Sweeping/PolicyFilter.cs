using Tracefleet.Addressing;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Probing.Sweeping;

namespace Tracefleet.Cli.Sweeping;

/// <summary>The policy as one table, so that a probe costs one look-up: for each prefix that any rule names, whether what lies in it and in no
/// smaller such prefix may be probed.</summary>
sealed class PolicyFilter : IAddressFilter
{
    readonly PrefixTable<bool> _table;
    readonly DoNotProbeList? _hiddenIn;
    readonly Prefix[] _refused;

    public PolicyFilter(ProbePolicy policy)
    {
        var builder = new PrefixTableBuilder<bool>();
        var refused = new List<Prefix>();
        foreach (var prefix in SpecialRanges.All.Select(range => range.Prefix).Concat(policy.Allow).Concat(policy.DoNotProbe.Prefixes).Distinct())
        {
            var allows = Allows(policy, prefix);
            builder.Add(prefix, allows);
            if (!allows)
                refused.Add(prefix);
        }
        _table = builder.Build();
        _refused = [.. refused];
        // Only where a form that hides an IPv4 address was allowed can that address be on the list.
        _hiddenIn = policy.Allow.Any(prefix => !prefix.IsIpv4) ? policy.DoNotProbe : null;
    }

    public bool Allows(Address address) =>
        (!_table.TryFind(address, out var allows) || allows) && (_hiddenIn is null || address.IsIpv4 || _hiddenIn.Find(address) is null);

    /// <summary>Whether every address of the prefix may be probed, so that none needs to be asked for.</summary>
    public bool AllowsAll(Prefix prefix) =>
        Allows(prefix.Network) && !Array.Exists(_refused, prefix.Contains) && (_hiddenIn is null || prefix.IsIpv4);

    // The rules of ProbePolicy.Check, for the part of a prefix that no smaller one takes out.
    static bool Allows(ProbePolicy policy, Prefix prefix)
    {
        if (policy.DoNotProbe.Prefixes.Any(listed => listed.Contains(prefix)))
            return false;
        var special = SpecialRanges.All.Where(range => range.Prefix.Contains(prefix)).MaxBy(range => range.Prefix.Length);
        return special is null || (special.GloballyReachable && !special.EmbedsIpv4) || policy.Allow.Any(allowed => allowed.Contains(prefix));
    }
}
