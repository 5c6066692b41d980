using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Campaigns.Places;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>The list of routers: vantage points by name, then daemons as configured, then this host where it has commands or there is no other. Its order is that of
/// <c>routerindex</c>, so a vantage point whose agent is away keeps its place.</summary>
public sealed class GlassRouters(GlassSettings settings, IEventJournal journal, Entities entities, GlassRouteTable table, TimeProvider time)
{
    static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(1);

    readonly ImmutableArray<GlassRouter> _daemons = [.. settings.Routers.Select(daemon => OfDaemon(daemon, time))];
    (long At, ImmutableArray<GlassRouter> Routers)? _known;

    /// <summary>As of a second ago at most.</summary>
    public async Task<ImmutableArray<GlassRouter>> ListAsync(CancellationToken cancellation)
    {
        if (_known is { } known && time.GetElapsedTime(known.At) < MaxAge)
            return known.Routers;
        var routers = ImmutableArray.CreateBuilder<GlassRouter>();
        var current = await table.CurrentAsync(settings.AsnSnapshot, cancellation);
        foreach (var name in (await journal.ListAsync(VantagePointDecider.Kind, cancellation)).Order(StringComparer.Ordinal))
        {
            if (PlaceOf(name) is not { Hidden: true })
                routers.Add(OfPlace(await entities.Places.StateAsync(name, cancellation), current));
        }
        routers.AddRange(_daemons);
        // A coordinator without agents still knows routes.
        if (settings.Commands.Count > 0 || (routers.Count == 0 && current is not null))
            routers.Add(new GlassRouter(settings.LocalRouter, null, current?.Source, current?.Snapshot, new GlassRouterFacts()) { IsLocal = true });
        var list = routers.ToImmutable();
        _known = (time.GetTimestamp(), list);
        return list;
    }

    /// <summary>The router a call is for; where it names none, the first that knows the command.</summary>
    public async Task<(GlassRouter? Router, GlassFault? Fault)> ChooseAsync(GlassCommand command, GlassQuery query, CancellationToken cancellation)
    {
        var routers = await ListAsync(cancellation);
        if (query.RouterIndex is { } index && index >= routers.Length)
            return (null, GlassFault.Invalid($"routerindex: there is no router {index}; {CountOf(routers)}"));
        var named = query.RouterIndex is { } place ? routers[place]
            : query.Router is { } name ? routers.FirstOrDefault(router => router.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            : null;
        if (query.Router is not null && named is null)
            return (null, GlassFault.Invalid($"router: there is no router '{Campaigns.Planning.TargetText.Quotable(query.Router)}'; {CountOf(routers)}"));
        var router = named ?? routers.Where(router => router.Knows(command.Verb)).OrderByDescending(router => router.IsConnected).FirstOrDefault();
        if (router is null)
            return (null, new GlassFault(GlassFaultKind.Router, $"No router knows '{command.Words}' now: {WhatIsMissing(command)}"));
        return router.Knows(command.Verb) ? (router, null) : (null, GlassFault.Invalid(Misfit(command, router, routers)));
    }

    static string CountOf(ImmutableArray<GlassRouter> routers) =>
        routers.Length == 0 ? "there are none yet." : $"{GlassCommand.Root}/routers lists {(routers.Length == 1 ? "the only one" : $"the {routers.Length} there are")}.";

    static string Misfit(GlassCommand command, GlassRouter router, ImmutableArray<GlassRouter> routers)
    {
        var able = routers.Where(other => other.Knows(command.Verb)).Select(other => other.Name).Take(10).ToList();
        return $"{router.Name} does not know '{command.Words}'; " + (able.Count == 0 ? "no router does." : $"there is {string.Join(", ", able)}.");
    }

    static string WhatIsMissing(GlassCommand command) => command.Probes
        ? "no agent has joined."
        : command.Verb == GlassVerb.Configured ? "none is configured." : "there is no routing daemon and no asn snapshot.";

    PlaceSettings? PlaceOf(string name) => settings.VantagePoints.GetValueOrDefault(name);

    GlassRouter OfPlace(VantagePointState state, (IRouteSource Source, string Snapshot)? table)
    {
        var agents = state.Agents.Values.Where(agent => agent.Connected || !state.Connected)
            .OrderByDescending(agent => agent.JoinedAt).Select(agent => agent.Inventory).ToList();
        var (told, last) = (PlaceOf(state.Id), agents.FirstOrDefault());
        return new GlassRouter(
            state.Id, state.Id, table?.Source, table?.Snapshot,
            new GlassRouterFacts(last?.Country, last?.City, last?.Asn, told?.Contact, told?.Vendor, told?.Model))
        {
            IsConnected = state.Connected,
            HasIpv4 = settings.Capabilities.Ipv4 ?? agents.Any(agent => agent.AddressV4 is not null),
            HasIpv6 = settings.Capabilities.Ipv6 ?? agents.Any(agent => agent.AddressV6 is not null),
        };
    }

    static GlassRouter OfDaemon(DaemonSettings daemon, TimeProvider time) => new(
        daemon.Name, null, DaemonSources.Of(daemon, time), null,
        new GlassRouterFacts(daemon.Country, daemon.City, daemon.AutonomousSystem, daemon.Contact, daemon.Vendor, daemon.Model));
}
