using System.Text.Json;

namespace Tracefleet.Lab;

/// <summary>What <c>lab truth</c> says: the hosts, the routers, and what a trace must see.</summary>
public sealed record LabTruth(
    string Prefix, LabHub Hub, LabVantage[] Vantages, LabTarget[] Targets, LabRouter[] Routers, LabPrefix[] Prefixes,
    LabPeeringLan[] PeeringLans, LabTrace[] Traces)
{
    public static LabTruth Parse(string json) =>
        JsonSerializer.Deserialize<LabTruth>(json, JsonSerializerOptions.Web) ?? throw new JsonException("The lab told no truth.");

    public LabVantage Vantage(string name) => Vantages.Single(vantage => vantage.Name == name);

    public LabTarget Target(string name) => Targets.Single(target => target.Name == name);

    /// <param name="family">4 or 6.</param>
    /// <param name="method"><c>udp</c> (to port 33434) or <c>icmp</c>.</param>
    public LabTrace Trace(string vantage, string target, int family, string method) =>
        Traces.Single(trace => (trace.Vantage, trace.Target, trace.Family, trace.Method) == (vantage, target, family, method));
}

/// <summary>Where a coordinator runs: reached from every vantage host at <paramref name="Control"/>.</summary>
public sealed record LabHub(string Namespace, string Control);

/// <param name="Control">Its address on the control network, for the agent's link.</param>
public sealed record LabVantage(string Name, string Namespace, uint Asn, string Ipv4, string Ipv6, string Control)
{
    public string Address(int family) => family == 4 ? Ipv4 : Ipv6;
}

/// <param name="Namespace">Null when no host has this address.</param>
public sealed record LabTarget(string Name, string? Namespace, uint Asn, string Ipv4, string Ipv6, int[] OpenUdp, int[] OpenTcp)
{
    public string Address(int family) => family == 4 ? Ipv4 : Ipv6;
}

/// <param name="Silent">It sends no ICMP errors.</param>
/// <param name="RateLimited">After a burst of 6 it sends one ICMP error a second to each vantage host.</param>
public sealed record LabRouter(string Name, string Namespace, uint Asn, bool Silent, bool RateLimited, string[] Interfaces);

public sealed record LabPrefix(string Prefix, uint Asn);

/// <summary>A shared prefix of an exchange: no AS originates it.</summary>
public sealed record LabPeeringLan(string Name, string Prefix);
