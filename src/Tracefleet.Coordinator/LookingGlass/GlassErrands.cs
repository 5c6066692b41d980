using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Rendering;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.LookingGlass.Settings;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Carries calls out: finds the router, resolves and checks the target, keeps to the limits, and turns what came into a report.</summary>
public sealed class GlassErrands(
    GlassSettings settings, GlassRouters routers, GlassResolver resolver, GlassMeasurements measurements, GlassFacts facts, GlassOwnCommands own, CallLimits limits,
    UnlimitedClients unlimited)
{
    /// <param name="blank">A report without what is found out here.</param>
    /// <exception cref="GlassRouterException">The router failed.</exception>
    public async Task<GlassReport> CarryOutAsync(GlassRun run, GlassReport blank, CancellationToken cancellation)
    {
        var call = run.Call;
        var (router, fault) = await routers.ChooseAsync(call.Command, call.Query, cancellation);
        if (router is null)
            return blank with { Fault = fault };
        run.Router = router.Name;
        blank = blank with { Router = router.Name };
        if (FamilyFault(call) is { } family)
            return blank with { Fault = family };
        if (call.Query.Vrf is { } vrf && !(router.Routes?.Vrfs.Contains(vrf, StringComparer.OrdinalIgnoreCase) ?? false))
            return blank with { Fault = GlassFault.Invalid(VrfMessage(router, vrf)) };
        return call.Command.Verb switch
        {
            GlassVerb.ShowAsn or GlassVerb.ShowGeo or GlassVerb.ShowIxp => await TellAsync(call, blank, cancellation),
            GlassVerb.ShowRoute or GlassVerb.ShowBgp or GlassVerb.ShowBgpSummary or GlassVerb.ShowBgpNeighbors => await AskAsync(run, router, blank, cancellation),
            _ => await ProbeAsync(run, router, blank, cancellation),
        };
    }

    /// <summary>The argument's family goes before a default, but not before what was asked for.</summary>
    GlassFault? FamilyFault(GlassCall call)
    {
        if (call.Argument?.IsIpv6 is not { } isIpv6)
            return null;
        var family = call.Query.Family == GlassFamily.Any && settings.StrictProtocol ? GlassFamily.Ipv4 : call.Query.Family;
        return (family, isIpv6) switch
        {
            (GlassFamily.Ipv4, true) => GlassFault.Invalid($"protocol: {call.Argument.Text} is IPv6; ask with protocol=2,1."),
            (GlassFamily.Ipv6, false) => GlassFault.Invalid($"protocol: {call.Argument.Text} is IPv4; ask with protocol=1,1."),
            _ => null,
        };
    }

    static string VrfMessage(GlassRouter router, string vrf)
    {
        var shown = Campaigns.Planning.TargetText.Quotable(vrf);
        return router.Routes?.Vrfs is { Count: > 0 } known
            ? $"vrf: {router.Name} has no VRF '{shown}'; it has {string.Join(", ", known.Order(StringComparer.Ordinal))}."
            : $"vrf: {router.Name} has no VRFs; leave vrf out.";
    }

    async Task<GlassReport> TellAsync(GlassCall call, GlassReport blank, CancellationToken cancellation)
    {
        var answer = await facts.AskAsync(call.Command.Verb, call.Argument!, cancellation);
        return blank with { Succeeded = answer.Found, Lines = answer.Lines, Items = answer.Items, Snapshots = [answer.Snapshot] };
    }

    async Task<GlassReport> AskAsync(GlassRun run, GlassRouter router, GlassReport blank, CancellationToken cancellation)
    {
        var call = run.Call;
        if (limits.TryEnter(call.Client, null, router.Name, cancellation, out var entering) is { } refusal)
            return blank with { Fault = Limited(run, refusal) };
        using var slot = await entering;
        var isIpv6 = call.Argument?.IsIpv6 ?? call.Query.Family == GlassFamily.Ipv6;
        var question = new RouteQuestion(TopicOf(call.Command.Verb), call.Argument?.Prefix, call.Argument?.IsHost ?? false, isIpv6, call.Query.Vrf);
        var answer = await router.Routes!.AskAsync(question, cancellation);
        return blank with
        {
            Succeeded = answer.Found,
            Lines = answer.Lines,
            Items = RouteItems.Of(answer),
            Snapshots = router.RoutesFrom is { } snapshot ? [snapshot] : [],
        };
    }

    static RouteTopic TopicOf(GlassVerb verb) => verb switch
    {
        GlassVerb.ShowRoute => RouteTopic.Route,
        GlassVerb.ShowBgp => RouteTopic.Bgp,
        GlassVerb.ShowBgpSummary => RouteTopic.BgpSummary,
        _ => RouteTopic.BgpNeighbor,
    };

    async Task<GlassReport> ProbeAsync(GlassRun run, GlassRouter router, GlassReport blank, CancellationToken cancellation)
    {
        var call = run.Call;
        if (!router.IsConnected)
            throw new GlassRouterException($"No agent is connected at {router.Name} now.");
        ImmutableArray<Address> addresses = [];
        if (call.Argument is { } argument)
        {
            (addresses, var fault) = await resolver.ResolveAsync(argument, call.Query.Family, settings.StrictProtocol, cancellation);
            if (fault is not null)
                return blank with { Fault = fault };
            run.Addresses = addresses;
            blank = blank with { Addresses = addresses };
            if (addresses.Any(address => address.IsIpv4 && !router.HasIpv4) || addresses.Any(address => address.IsIpv6 && !router.HasIpv6))
                throw new GlassRouterException($"{router.Name} has no IPv{(addresses.Any(address => address.IsIpv4 && !router.HasIpv4) ? 4 : 6)}.");
        }
        foreach (var address in unlimited.Contains(call.Client) ? [] : addresses)
        {
            if (limits.AdmitTarget(address) is { } tooOften)
                return blank with { Fault = Limited(run, tooOften) };
        }
        if (limits.TryEnter(call.Client, addresses.Length > 0 ? addresses[0] : null, router.Name, cancellation, out var entering) is { } refusal)
            return blank with { Fault = Limited(run, refusal) };
        using var slot = await entering;
        return call.Command.Verb == GlassVerb.Configured
            ? await own.RunAsync(run, blank, addresses, cancellation)
            : await MeasureAsync(run, router, blank, addresses, cancellation);
    }

    async Task<GlassReport> MeasureAsync(GlassRun run, GlassRouter router, GlassReport blank, ImmutableArray<Address> addresses, CancellationToken cancellation)
    {
        var call = run.Call;
        var spec = GlassMeasurements.SpecOf(call.Command.Verb, addresses);
        var traces = Named(await measurements.MeasureAsync(
            router.Place!, addresses, spec, $"looking glass: {call.Command.Words} {call.Argument!.Text}",
            soFar => run.Tell(new GlassProgress(MeasuredText.Lines(Named(soFar), spec, areOver: false), MeasuredText.Items(soFar))), cancellation));
        if (traces.FirstOrDefault(trace => trace.FailureSource is FailureSource.VantagePoint or FailureSource.Platform && trace.Hops.IsEmpty) is { } failed)
            throw new GlassRouterException($"{router.Name} could not measure: {failed.Detail ?? failed.Reason.ToWord()}");
        return blank with
        {
            Succeeded = traces.All(trace => trace.Reason == CellReason.Reached),
            Lines = MeasuredText.Lines(traces, spec, areOver: true),
            Items = MeasuredText.Items(traces),
            Ping = MeasuredText.Figures(traces, spec),
            Snapshots = [.. traces.SelectMany(trace => new[] { trace.Snapshots.Asn, trace.Snapshots.Geo, trace.Snapshots.Ixp }).OfType<string>().Distinct()],
        };

        ImmutableArray<TraceRecord> Named(ImmutableArray<TraceRecord> measured) => [.. measured.Select(trace => trace with { Target = call.Argument!.Text })];
    }

    static GlassFault Limited(GlassRun run, CallRefusal refusal)
    {
        run.RefusedBy = refusal.Limit;
        return new GlassFault(GlassFaultKind.Limited, refusal.Message, refusal.RetryAfter);
    }
}
