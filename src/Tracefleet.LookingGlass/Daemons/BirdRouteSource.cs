using System.Collections.Immutable;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.LookingGlass.Settings;
using static System.FormattableString;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>The routing tables of a BIRD 2 daemon on this host, asked over its control socket in a session that can only look.</summary>
/// <remarks>A question becomes one of four commands, filled with nothing but canonical text of parsed addresses and names of the configuration.</remarks>
public sealed class BirdRouteSource(DaemonSettings settings, TimeProvider time) : IRouteSource
{
    const string UsualSocket = "/run/bird/bird.ctl";
    const int NetworkNotFound = 8001;

    readonly VrfNames _vrfs = new(settings.Vrfs);

    public IReadOnlySet<RouteTopic> Topics { get; } = ImmutableHashSet.Create(Enum.GetValues<RouteTopic>());

    public IReadOnlySet<string> Vrfs => _vrfs.Names;

    public AnswerBounds Bounds { get; init; } = AnswerBounds.Usual;

    /// <inheritdoc/>
    public Task<RouteAnswer> AskAsync(RouteQuestion question, CancellationToken cancellation) =>
        time.WithinAsync(Bounds.Patience, within => ConverseAsync(question, within), cancellation);

    async Task<RouteAnswer> ConverseAsync(RouteQuestion question, CancellationToken cancellation)
    {
        var table = _vrfs.Find(question.Vrf)?.Replace(DaemonSettings.FamilySlot, question.IsIpv6 ? "6" : "4", StringComparison.Ordinal);
        using var bird = await BirdConversation.OpenAsync(settings.Socket ?? UsualSocket, Bounds, cancellation);
        return question.Topic is RouteTopic.BgpSummary or RouteTopic.BgpNeighbor
            ? await SessionsAsync(bird, question, table, cancellation)
            : await RoutesAsync(bird, question, table, cancellation);
    }

    async Task<RouteAnswer> RoutesAsync(BirdConversation bird, RouteQuestion question, string? table, CancellationToken cancellation)
    {
        var (routes, lines) = (new BirdRoutes(question.Topic), new BoundedLines(Bounds.MostLines));
        await foreach (var line in bird.AskAsync(RouteCommand(question, table), cancellation))
        {
            ThrowOnError(line);
            if (!lines.TryAdd(line.Text))
                break;
            routes.Add(line);
        }
        var found = routes.Finish();
        return new RouteAnswer(found.Length > 0, lines.ToImmutable(), found, []);
    }

    /// <exception cref="ArgumentException">The question has no target.</exception>
    internal static string RouteCommand(RouteQuestion question, string? table)
    {
        var target = question.Target ?? throw new ArgumentException($"{question.Topic} is asked for a target.", nameof(question));
        return (question.IsHost ? Invariant($"show route for {target.Network} all") : Invariant($"show route {target} all"))
            + (table is null ? "" : $" table {Quoted(table)}")
            + (question.Topic == RouteTopic.Bgp ? " where source = RTS_BGP" : "");
    }

    async Task<RouteAnswer> SessionsAsync(BirdConversation bird, RouteQuestion question, string? table, CancellationToken cancellation)
    {
        var one = question.Topic == RouteTopic.BgpNeighbor;
        var neighbor = question.Target?.Network;
        var sessions = new BirdSessions(session => one
            ? session.Neighbor == neighbor && (table is null || session.HasTable(table))
            : session.HasChannel(question.IsIpv6, table));
        await foreach (var line in bird.AskAsync("show protocols all", cancellation))
        {
            ThrowOnError(line);
            sessions.Add(line);
        }
        var found = sessions.Finish();
        var lines = new BoundedLines(Bounds.MostLines);
        if (sessions.Heading is { } heading && (!one || found.Length > 0))
            lines.TryAdd(heading);
        lines.TryAddAll(found.SelectMany(session => one ? session.Lines : session.Lines.Take(1)));
        var neighbors = found.Select(session => session.ToNeighbor(one ? null : question.IsIpv6, table));
        return new RouteAnswer(!one || found.Length > 0, lines.ToImmutable(), [], [.. neighbors]);
    }

    static void ThrowOnError(BirdLine line)
    {
        if (line.IsError && line.Code != NetworkNotFound)
            throw new GlassRouterException("The router refuses the question.");
    }

    // Names that are no symbols of BIRD's grammar are written between apostrophes.
    static string Quoted(string table) =>
        (char.IsAsciiLetter(table[0]) || table[0] == '_') && table.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? table : $"'{table}'";
}
