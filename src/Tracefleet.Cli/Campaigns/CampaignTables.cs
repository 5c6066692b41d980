using System.Globalization;
using Spectre.Console;
using Tracefleet.Cli.Rendering;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Campaigns;

/// <summary>Campaigns as tables.</summary>
static class CampaignTables
{
    public static Table List(Page<CampaignItem> page)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var heading in new[] { "id", "name", "type", "status", "targets", "from", "cells", "created" })
            table.AddColumn(new TableColumn($"[grey]{heading}[/]") { NoWrap = true });
        foreach (var campaign in page.Results)
            table.AddRow(
                new Markup($"[bold]{campaign.Id}[/]"), new Text(campaign.Name ?? ""), new Text(campaign.Type), new Text(campaign.Status),
                new Text(Number(campaign.Targets)), new Text(Number(campaign.VantagePoints)),
                new Text($"{Number(campaign.Ended)}/{Number(campaign.Cells)}"), new Text(Time(campaign.CreatedAt)));
        return table;
    }

    public static Table One(CampaignResource campaign)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn("").AddColumn("");
        Row("campaign", $"[bold]{campaign.Id}[/] {Markup.Escape(campaign.Name ?? "")}");
        Row("status", campaign.Status);
        Row("created", Time(campaign.CreatedAt));
        if (campaign.FinishedAt is { } finished)
            Row("finished", Time(finished));
        Row("targets", Number(campaign.Targets));
        Row("from", Markup.Escape(string.Join(", ", campaign.VantagePoints)));
        Row(campaign.Type, SpecText.Of(campaign.Measurement));
        Row("cells", $"{Number(campaign.Progress.Ended)} of {Number(campaign.Progress.Cells)}");
        foreach (var (reason, count) in campaign.Progress.Reasons.OrderByDescending(pair => pair.Value))
            Row("", $"{ReasonWords.Markup(reason)} {Number(count)}");
        Row("probes", $"{Number(campaign.Progress.Probes)}, {Number(campaign.Progress.Replies)} answered");
        Row("seen", $"{Number(campaign.Topology.Interfaces)} interfaces, {Number(campaign.Topology.Links)} links, {Number(campaign.Topology.AsLinks)} AS links");
        return table;

        void Row(string name, string value) => table.AddRow(new Markup($"[grey]{name}[/]"), new Markup(value));
    }

    static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
