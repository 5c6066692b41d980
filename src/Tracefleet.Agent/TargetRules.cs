using Tracefleet.Addressing;
using Tracefleet.Agent.Execution;
using Tracefleet.Campaigns.Policy;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Agent;

/// <summary>Rules of who may be probed.</summary>
public static class TargetRules
{
    static readonly ProbePolicy OwnNetworkPolicy = new(
        new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "198.18.0.0/15",
            "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "::1/128", "fc00::/7", "fe80::/10", "2001:db8::/32" }.Select(Prefix.Parse),
        DoNotProbeList.Empty);

    /// <summary>For tools that an operator runs by hand: private and documentation ranges may be traced, but never multicast, broadcast or
    /// addresses that hide another one.</summary>
    public static TargetRefusal? OwnNetwork(Address destination) => By(OwnNetworkPolicy)(destination);

    /// <summary>The platform's policy, applied once more just before probing.</summary>
    public static TargetRule By(ProbePolicy policy) => destination =>
        policy.Check(destination) is { Reason: { } reason, Detail: { } detail } ? new TargetRefusal(reason, FailureSource.Platform, detail) : null;
}
