using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Routing;

namespace Tracefleet.LookingGlass.Tests.Daemons;

static class Questions
{
    /// <param name="target">An address, or a prefix with its length.</param>
    public static RouteQuestion About(RouteTopic topic, string target, string? vrf = null)
    {
        var prefix = Prefix.Parse(target);
        return new RouteQuestion(topic, prefix, IsHost: !target.Contains('/'), IsIpv6: !prefix.IsIpv4, vrf);
    }
}
