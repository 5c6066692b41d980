using System.Globalization;
using Spectre.Console;
using Tracefleet.Cli.Rendering;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Campaigns;

/// <summary>The paths of a campaign on the terminal: target by target, vantage point by vantage point.</summary>
static class PathReport
{
    /// <summary>Paths shown of one target from one vantage point.</summary>
    const int ShownPaths = 8;

    /// <param name="query">What to annotate with, as in <see cref="ReannotationFlags.Query"/>.</param>
    public static async Task ShowAsync(CoordinatorClient client, CampaignResource campaign, string query, CancellationToken cancellation)
    {
        if (campaign.Type is "ping" or "sweep")
        {
            if (query.Length > 0)
                throw new CliException($"a {campaign.Type} shows no paths to annotate; 'tracefleet campaign hops {campaign.Id}' takes the same flags.", ExitCode.Usage);
            await CellReport.ShowAsync(client, campaign, cancellation);
            return;
        }
        var paths = new List<PathResource>();
        await foreach (var path in client.PathsAsync(campaign.Id, query, cancellation))
            paths.Add(path);
        await ReannotationFlags.TellAsync(client);
        foreach (var target in paths.GroupBy(path => path.Target))
        {
            AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(target.Key)}[/]") { Justification = Justify.Left, Style = "grey" });
            foreach (var place in target.GroupBy(path => path.VantagePoint))
                Show(place.Key, [.. place]);
        }
    }

    static void Show(string vantagePoint, List<PathResource> paths)
    {
        if (paths.Count > 1)
            AnsiConsole.MarkupLine($"from [bold]{Markup.Escape(vantagePoint)}[/]: {paths.Count} different paths{(paths.Count > ShownPaths ? $", the first {ShownPaths} of them" : "")}");
        foreach (var path in paths.Take(ShownPaths))
            Show(path);
    }

    static void Show(PathResource path)
    {
        var hops = path.Hops.Count == 0 ? 0 : path.Hops.Max(hop => hop.Ttl);
        var rtt = path.Hops.LastOrDefault(hop => hop.RttMs is not null)?.RttMs is { } last && path.Reason == "reached"
            ? string.Create(CultureInfo.InvariantCulture, $", {last:0.0} ms")
            : "";
        AnsiConsole.MarkupLine($"from [bold]{Markup.Escape(path.VantagePoint)}[/]: {ReasonWords.Markup(path.Reason)}, {hops} {(hops == 1 ? "hop" : "hops")}{rtt}");
        if (path.AsPath.Count > 0)
            AnsiConsole.Write(new Markup($"  [grey]{Markup.Escape(string.Join(" › ", path.AsPath))}[/]\n") { Overflow = Overflow.Fold });
        AnsiConsole.Write(PathTable.Of(path.Hops.Select(LineOf)));
    }

    static HopLine LineOf(PathHop hop) => new(
        hop.Ttl, hop.Addr, (double?)hop.RttMs, HopLine.OriginOf(hop.Asn.Select(asn => $"AS{asn}"), hop.Special), hop.AsName, hop.Ixp,
        HopLine.PlaceOf(hop.City, hop.Country), HopLine.MplsOf(hop.Mpls.Select(label => label.Label)), "");
}
