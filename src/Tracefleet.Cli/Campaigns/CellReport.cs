using System.Globalization;
using System.Text.Json;
using Spectre.Console;
using Tracefleet.Cli.Rendering;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Campaigns;

/// <summary>The cells of a campaign on the terminal, one line each: what a ping or a sweep comes to.</summary>
static class CellReport
{
    public static async Task ShowAsync(CoordinatorClient client, CampaignResource campaign, CancellationToken cancellation)
    {
        using var lines = new MemoryStream();
        await client.CopyAsync(campaign.Id, "cells", lines, cancellation);
        lines.Position = 0;
        using var reader = new StreamReader(lines);
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in new[] { "target", "from", "", "probes", "answered", "loss", "min", "avg", "max" })
            table.AddColumn(new TableColumn($"[grey]{heading}[/]") { NoWrap = true });
        while (await reader.ReadLineAsync(cancellation) is { } line)
            Add(table, JsonElement.Parse(line), isPing: campaign.Type == "ping");
        AnsiConsole.Write(table);
    }

    static void Add(Table table, JsonElement cell, bool isPing)
    {
        var (probes, answers) = (Number(cell, "probes"), Number(cell, "answers"));
        var loss = isPing && probes > 0 ? string.Create(CultureInfo.InvariantCulture, $"{100m * (probes - answers) / probes:0.#} %") : "";
        table.AddRow(
            new Text(Text(cell, "target")), new Markup($"[bold]{Markup.Escape(Text(cell, "vantagePoint"))}[/]"), new Markup(ReasonWords.Markup(Text(cell, "reason"))),
            new Text(Shown(probes)), new Text(Shown(answers)), new Text(loss), new Text(Rtt(cell, "rttMinMs")), new Text(Rtt(cell, "rttAvgMs")), new Text(Rtt(cell, "rttMaxMs")));
    }

    static string Text(JsonElement cell, string field) => cell.GetProperty(field).GetString() ?? "";

    static decimal? Number(JsonElement cell, string field) =>
        cell.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDecimal() : null;

    static string Shown(decimal? number) => number?.ToString("N0", CultureInfo.InvariantCulture) ?? "";

    static string Rtt(JsonElement cell, string field) =>
        Number(cell, field) is { } rtt ? string.Create(CultureInfo.InvariantCulture, $"{rtt:0.00} ms") : "";
}
