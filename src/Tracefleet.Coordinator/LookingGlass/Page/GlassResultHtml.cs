using System.Globalization;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;

namespace Tracefleet.Coordinator.LookingGlass.Page;

/// <summary>A result as a fragment of the page: the same without scripts, live, and behind a permalink.</summary>
static class GlassResultHtml
{
    public static string Of(GlassResult result)
    {
        var html = new HtmlText();
        html.Add($"<h2><code>{result.Command} {result.Argument}</code>");
        if (result.Router is { } router)
            html.Add($" <span class=\"quiet\">from {router}</span>");
        var (word, label) = StatusOf(result);
        html.Add($" <span class=\"status {word}\">{label}</span></h2>\n");
        if (result.Report?.Fault is { } fault)
            html.Add($"<p class=\"fault\" role=\"alert\">{fault.Message}</p>\n");
        AddOutput(html, result);
        if (result.Report is { } report)
            AddFoot(html, report);
        return html.ToString();
    }

    static (string Word, string Label) StatusOf(GlassResult result) => result.Report switch
    {
        null => ("running", "running"),
        { Fault: not null } => ("error", "error"),
        { Succeeded: true } => ("success", "success"),
        _ => ("fail", "no success"),
    };

    static void AddOutput(HtmlText html, GlassResult result)
    {
        if (result.Lines.IsEmpty && !result.IsOver)
            html.AddMarkup("<p class=\"quiet\">Waiting for the first answer.</p>\n");
        // What may be wider than the page scrolls, and for that it can have the focus.
        if (!result.Lines.IsEmpty)
            html.Add($"<pre tabindex=\"0\" aria-label=\"Output\">{string.Join('\n', result.Lines)}</pre>\n");
        if (GlassTable.Of(result.Items) is { } table)
            AddTable(html, table);
    }

    static void AddTable(HtmlText html, GlassTable table)
    {
        html.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table of {table.Kind}\"><table class=\"{table.Kind}\">\n<thead><tr>");
        foreach (var column in table.Columns)
            AddOpening(html, "th scope=\"col\"", column).Add($"{column.Title}</th>");
        html.AddMarkup("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            html.AddMarkup("<tr>");
            foreach (var (column, cell) in table.Columns.Zip(row))
                AddOpening(html, "td", column).Add($"{cell}</td>");
            html.AddMarkup("</tr>\n");
        }
        html.AddMarkup("</tbody></table></div>\n");
    }

    static HtmlText AddOpening(HtmlText html, string element, GlassColumn column) =>
        html.AddMarkup(column.Looks.Length == 0 ? $"<{element}>" : $"<{element} class=\"{column.Looks}\">");

    static void AddFoot(HtmlText html, GlassReport report)
    {
        html.Add($"<p class=\"foot\">{report.PerformedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture)}, {report.Runtime.TotalSeconds:0.00} s");
        foreach (var snapshot in report.Snapshots)
            html.Add($" · {snapshot}");
        if (report.Id is { } id)
            html.Add($" · <a href=\"{GlassBody.ResultsPath}/{id}\">permalink</a> · <a href=\"{GlassBody.ResultsPath}/{id}.json?format={GlassQuery.Json}\">JSON</a>");
        html.AddMarkup("</p>\n");
    }
}
