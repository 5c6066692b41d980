using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.LookingGlass.Configured;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>The routing tables of an FRR on this host, asked over its daemons' vty sockets, or through a program such as vtysh.</summary>
/// <remarks>Each question becomes one command in two forms: as JSON for what is told apart, and as text for its lines.</remarks>
public sealed class FrrRouteSource(DaemonSettings settings, TimeProvider time) : IRouteSource
{
    readonly VrfNames _vrfs = new(settings.Vrfs);

    public IReadOnlySet<RouteTopic> Topics { get; } = ImmutableHashSet.Create(Enum.GetValues<RouteTopic>());

    public IReadOnlySet<string> Vrfs => _vrfs.Names;

    public AnswerBounds Bounds { get; init; } = AnswerBounds.Usual;

    /// <inheritdoc/>
    public Task<RouteAnswer> AskAsync(RouteQuestion question, CancellationToken cancellation) =>
        time.WithinAsync(Bounds.Patience, within => ConverseAsync(question, within), cancellation);

    async Task<RouteAnswer> ConverseAsync(RouteQuestion question, CancellationToken cancellation)
    {
        var command = CommandFor(question, _vrfs.Find(question.Vrf));
        var daemon = question.Topic == RouteTopic.Route ? FrrDaemon.Zebra : FrrDaemon.Bgpd;
        var replies = await Shell().AskAsync(daemon, [$"{command} json", command], cancellation);
        using var json = replies[0].ReadJson();
        var root = json.RootElement;
        if (root.Member("warning") is not null)
            throw new GlassRouterException("The router refuses the question.");
        var lines = new BoundedLines(Bounds.MostLines);
        lines.TryAddAll(replies[1].Lines);
        return Answer(question.Topic, root, lines.ToImmutable());
    }

    IFrrShell Shell() => settings.Command is { } argv
        ? new FrrCommandShell(argv, new CommandRunner(time) { Bounds = new CommandBounds(int.MaxValue, Bounds.MostBytes, Bounds.MostBytes) }, Bounds)
        : new FrrSocketShell(settings, Bounds);

    static RouteAnswer Answer(RouteTopic topic, JsonElement root, ImmutableArray<string> lines)
    {
        var routes = topic switch
        {
            RouteTopic.Route => FrrRoutes.OfTable(root),
            RouteTopic.Bgp => FrrRoutes.OfBgp(root),
            _ => [],
        };
        var neighbors = topic switch
        {
            RouteTopic.BgpSummary => FrrSessions.OfSummary(root),
            RouteTopic.BgpNeighbor => FrrSessions.OfNeighbor(root),
            _ => [],
        };
        return new RouteAnswer(topic == RouteTopic.BgpSummary || routes.Length + neighbors.Length > 0, lines, routes, neighbors);
    }

    /// <exception cref="ArgumentException">The question has no target and needs one.</exception>
    internal static string CommandFor(RouteQuestion question, string? vrf)
    {
        var inVrf = vrf is null ? "" : $" vrf {vrf}";
        var family = question.IsIpv6 ? "ipv6" : "ipv4";
        return question.Topic switch
        {
            RouteTopic.Route => $"show {(question.IsIpv6 ? "ipv6" : "ip")} route{inVrf} {TargetOf(question)}",
            RouteTopic.Bgp => $"show bgp{inVrf} {family} unicast {TargetOf(question)}",
            RouteTopic.BgpSummary => $"show bgp{inVrf} {family} unicast summary",
            RouteTopic.BgpNeighbor => $"show bgp{inVrf} neighbors {question.Target?.Network ?? throw NoTarget(question)}",
            _ => throw new ArgumentException($"There is no topic {question.Topic}.", nameof(question)),
        };
    }

    static string TargetOf(RouteQuestion question) =>
        question.Target is { } target ? question.IsHost ? target.Network.ToString() : target.ToString() : throw NoTarget(question);

    static ArgumentException NoTarget(RouteQuestion question) => new($"{question.Topic} is asked for a target.", nameof(question));
}
