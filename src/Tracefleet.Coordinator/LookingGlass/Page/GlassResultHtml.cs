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
        if (!result.Lines.IsEmpty)
            html.Add($"<pre>{string.Join('\n', result.Lines)}</pre>\n");
        if (GlassTable.Of(result.Items) is not { } table)
            return;
        html.AddMarkup("<div class=\"scroll\"><table>\n<thead><tr>");
        foreach (var (place, column) in table.Columns.Index())
            html.AddMarkup(table.Numbers.Contains(place) ? "<th class=\"number\" scope=\"col\">" : "<th scope=\"col\">").Add($"{column}</th>");
        html.AddMarkup("</tr></thead>\n<tbody>\n");
        foreach (var row in table.Rows)
        {
            html.AddMarkup("<tr>");
            foreach (var (place, cell) in row.Index())
                html.AddMarkup(table.Numbers.Contains(place) ? "<td class=\"number\">" : "<td>").Add($"{cell}</td>");
            html.AddMarkup("</tr>\n");
        }
        html.AddMarkup("</tbody></table></div>\n");
    }

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
