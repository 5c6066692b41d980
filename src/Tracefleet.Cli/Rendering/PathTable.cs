using System.Globalization;
using Spectre.Console;

namespace Tracefleet.Cli.Rendering;

/// <summary>Draws a path as a table that fits a terminal of 100 columns.</summary>
static class PathTable
{
    public static Table Of(IEnumerable<HopLine> lines)
    {
        var table = new Table { Border = TableBorder.None, ShowHeaders = false };
        table.AddColumn(new TableColumn("ttl") { Alignment = Justify.Right, NoWrap = true, Padding = new Padding(2, 0, 1, 0) });
        table.AddColumn(new TableColumn("address") { NoWrap = true });
        table.AddColumn(new TableColumn("rtt") { Alignment = Justify.Right, NoWrap = true });
        table.AddColumn(new TableColumn("origin") { NoWrap = true });
        table.AddColumn(new TableColumn("place") { NoWrap = true });
        table.AddColumn(new TableColumn("notes"));
        var lastTtl = 0;
        foreach (var line in lines)
        {
            table.AddRow(Cells(line, line.Ttl == lastTtl));
            lastTtl = line.Ttl;
        }
        return table;
    }

    static Markup[] Cells(HopLine line, bool sameTtl)
    {
        var ttl = new Markup(sameTtl ? "" : $"[grey]{line.Ttl.ToString(CultureInfo.InvariantCulture)}[/]");
        return line.Address is null
            ? [ttl, new Markup("[grey]*[/]"), new Markup(""), new Markup(""), new Markup(""), new Markup($"[grey]{Markup.Escape(line.Notes)}[/]")]
            : [ttl, new Markup($"[bold]{Markup.Escape(line.Address)}[/]"), new Markup(Rtt(line.RttMs)), new Markup(Origin(line)),
                new Markup(Markup.Escape(line.Place)), new Markup(Notes(line))];
    }

    public static string Rtt(double? rttMs) =>
        rttMs is { } rtt ? string.Create(CultureInfo.InvariantCulture, $"{rtt:0.000}[grey] ms[/]") : "";

    static string Origin(HopLine line)
    {
        var name = line.AsName is { } asName ? $" [grey]{Markup.Escape(Shortened(asName, 24))}[/]" : "";
        return $"[green]{Markup.Escape(line.Origin)}[/]{name}";
    }

    static string Notes(HopLine line)
    {
        var parts = new List<string>();
        if (line.Ixp is { } ixp)
            parts.Add($"[yellow]{Markup.Escape(ixp)}[/]");
        if (line.Mpls.Length > 0)
            parts.Add($"[blue]MPLS {Markup.Escape(line.Mpls)}[/]");
        if (line.Notes.Length > 0)
            parts.Add($"[red]{Markup.Escape(line.Notes)}[/]");
        return string.Join(' ', parts);
    }

    public static string Shortened(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";
}
