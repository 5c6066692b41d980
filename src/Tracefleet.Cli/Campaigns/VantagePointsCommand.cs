using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tracefleet.Cli.Rendering;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Campaigns;

/// <summary><c>tracefleet vantage-points</c>: where a coordinator can measure from.</summary>
static class VantagePointsCommand
{
    public static Command Build()
    {
        var server = new ServerFlags();
        var json = new Option<bool>("--json") { Description = "JSON on standard output, as the API gives it" };
        var command = new Command("vantage-points", "List the vantage points of a coordinator.") { server.Coordinator, server.TokenFile, json };
        Examples.Add(command, "tracefleet vantage-points", "tracefleet vantage-points --json | jq -r '.results[].name'");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Client(parsed);
            var page = await client.VantagePointsAsync(cancellation);
            if (parsed.GetValue(json))
                JsonOutput.Write(page, ApiJson.Default.PageVantagePointResource);
            else
                AnsiConsole.Write(TableOf(page));
            return ExitCode.Ok;
        });
        return command;
    }

    static Table TableOf(Page<VantagePointResource> page)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in new[] { "name", "place", "AS", "addresses", "agents", "queue" })
            table.AddColumn(new TableColumn($"[grey]{heading}[/]") { NoWrap = true });
        foreach (var place in page.Results)
            table.AddRow(
                new Markup($"[bold]{Markup.Escape(place.Name)}[/]"), new Text(HopLine.PlaceOf(place.City, place.Country)), new Text(place.Asn is { } asn ? $"AS{asn}" : ""),
                new Text(string.Join(", ", place.Addresses)), new Markup(Agents(place)), new Text((place.Queue + place.Leases).ToString(CultureInfo.InvariantCulture)));
        return table;
    }

    static string Agents(VantagePointResource place)
    {
        var connected = place.Agents.Count(agent => agent.Connected);
        return connected == 0 ? "[red]none connected[/]" : $"[green]{connected} connected[/]";
    }
}
