using System.Collections.Immutable;

namespace Tracefleet.LookingGlass.Commands;

/// <summary>A command that visitors may call.</summary>
/// <param name="Words">Its name in lower case, words separated by one space, for example <c>show bgp summary</c>. The same words are its path.</param>
/// <param name="Description">One sentence for <c>cmd</c> and the page.</param>
public sealed record GlassCommand(GlassVerb Verb, string Words, GlassArgumentKind Argument, GlassLevel Level, string Description)
{
    /// <summary>Where calls begin (RFC 8522 §2.1).</summary>
    public const string Root = "/.well-known/looking-glass/v1";

    /// <summary>Path without argument, for example <c>/.well-known/looking-glass/v1/show/route</c>.</summary>
    public string Href => $"{Root}/{Words.Replace(' ', '/')}";

    /// <summary>The argument as a template (RFC 6570), empty where there is none.</summary>
    public string Template => Argument switch
    {
        GlassArgumentKind.None => "",
        GlassArgumentKind.Host => "{host}",
        GlassArgumentKind.Number => "{number}",
        _ => "{addr}",
    };

    /// <summary>Whether probes are sent for it, so that the limits for targets and vantage points hold.</summary>
    public bool Probes => Verb is GlassVerb.Ping or GlassVerb.Traceroute or GlassVerb.Mtr or GlassVerb.Multipath;

    /// <summary>Whether it is about the looking glass itself and asks no router.</summary>
    public bool IsOrganizational => Verb is GlassVerb.Routers or GlassVerb.RouterDetails or GlassVerb.Commands;

    /// <summary>What is offered when nothing is configured.</summary>
    public static readonly ImmutableArray<GlassCommand> Standard =
    [
        new(GlassVerb.Ping, "ping", GlassArgumentKind.Host, GlassLevel.Mandatory, "Send echo requests to a host and tell who answers, how fast."),
        new(GlassVerb.Traceroute, "traceroute", GlassArgumentKind.Host, GlassLevel.Optional, "Show the path to a host, flow-stable, with origin AS, exchange and place of each hop."),
        new(GlassVerb.Mtr, "mtr", GlassArgumentKind.Host, GlassLevel.Extension, "Watch the path to a host for ten rounds: loss and round-trip time of each hop."),
        new(GlassVerb.Multipath, "multipath", GlassArgumentKind.Host, GlassLevel.Extension, "Show the paths that 16 flows to a host take through load balancers."),
        new(GlassVerb.ShowRoute, "show route", GlassArgumentKind.AddressOrPrefix, GlassLevel.Mandatory, "Show the routes to an address or prefix."),
        new(GlassVerb.ShowBgpSummary, "show bgp summary", GlassArgumentKind.None, GlassLevel.Optional, "Show the BGP sessions and how they are."),
        new(GlassVerb.ShowBgpNeighbors, "show bgp neighbors", GlassArgumentKind.Address, GlassLevel.Optional, "Show one BGP session in detail."),
        new(GlassVerb.ShowBgp, "show bgp", GlassArgumentKind.AddressOrPrefix, GlassLevel.Optional, "Show the BGP routes to an address or prefix with their attributes."),
        new(GlassVerb.ShowAsn, "show asn", GlassArgumentKind.AddressOrPrefix, GlassLevel.Extension, "Show the origin AS of an address or prefix."),
        new(GlassVerb.ShowGeo, "show geo", GlassArgumentKind.AddressOrPrefix, GlassLevel.Extension, "Show the place of an address or prefix."),
        new(GlassVerb.ShowIxp, "show ixp", GlassArgumentKind.AddressOrPrefix, GlassLevel.Extension, "Show the exchange whose peering LAN holds an address or prefix."),
        new(GlassVerb.Routers, "routers", GlassArgumentKind.None, GlassLevel.Mandatory, "List the routers: vantage points that probe, and daemons that know routes."),
        new(GlassVerb.RouterDetails, "routers", GlassArgumentKind.Number, GlassLevel.Mandatory, "Show the details of one router by its place on the list, from 0."),
        new(GlassVerb.Commands, "cmd", GlassArgumentKind.None, GlassLevel.Mandatory, "List the commands."),
    ];
}
