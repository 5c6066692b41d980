using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Routing;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>BGP sessions in FRR's JSON.</summary>
static class FrrSessions
{
    /// <summary>Of <c>show bgp ipv4 unicast summary</c>:
    /// <c>{"peers": {"198.18.1.1": {"remoteAs": 64500, "state": ...}}}</c>; empty where the family has none.</summary>
    public static ImmutableArray<BgpNeighbor> OfSummary(JsonElement root) =>
        [.. (root.Member("peers") ?? default).Members().Select(one => new BgpNeighbor(
            FrrJson.AddressOf(one.Name), AsOf(one.Value), NameOf(one, "desc"), one.Value.Text("state") ?? "", one.Value.Text("peerUptime"),
            one.Value.Number("pfxRcd"), one.Value.Number("pfxSnt")))];

    /// <summary>Of <c>show bgp neighbors ADDRESS</c>:
    /// <c>{"198.18.1.1": {"remoteAs": 64500, "bgpState": ..., "addressFamilyInfo": {...}}}</c>, or <c>{"bgpNoSuchNeighbor": true}</c>.</summary>
    public static ImmutableArray<BgpNeighbor> OfNeighbor(JsonElement root) =>
        [.. root.Members().Where(one => one.Value.Member("bgpState") is not null).Select(one => new BgpNeighbor(
            FrrJson.AddressOf(one.Name), AsOf(one.Value), NameOf(one, "nbrDesc"), one.Value.Text("bgpState") ?? "", one.Value.Text("bgpTimerUpString"),
            Sum(one.Value, "acceptedPrefixCounter"), Sum(one.Value, "sentPrefixCounter")))];

    static Asn? AsOf(JsonElement peer) => peer.Number("remoteAs") is { } number ? new Asn(number) : null;

    // A session over an interface alone has its name for an address.
    static string? NameOf(JsonProperty peer, string description) =>
        peer.Value.Text(description) ?? (FrrJson.AddressOf(peer.Name) is null ? HarmlessText.From(peer.Name) : null);

    static long? Sum(JsonElement peer, string counter)
    {
        var counts = (peer.Member("addressFamilyInfo") ?? default).Members()
            .Select(family => family.Value.Number(counter)).Where(count => count is not null).ToList();
        return counts.Count > 0 ? counts.Sum(count => count ?? 0L) : null;
    }
}
