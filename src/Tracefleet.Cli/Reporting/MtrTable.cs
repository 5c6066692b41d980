using System.Collections.Immutable;
using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tracefleet.Cli.Rendering;
using Tracefleet.Formats.Mtr;
using Tracefleet.Probing.Reporting;

namespace Tracefleet.Cli.Reporting;

/// <summary>Draws a watched path as it is now, in columns that fit the terminal: places give way first, then hosts.</summary>
static class MtrTable
{
    const int TtlWidth = 4, MinHostWidth = 15, MaxHostWidth = 42, MaxShownInterfaces = 4;

    public static IRenderable Of(string head, MtrHeading heading, MtrReport report, ImmutableArray<MtrColumn> columns)
    {
        var width = AnsiConsole.Profile.Width;
        var figures = columns.Sum(column => column.Width);
        var longest = report.Hops.SelectMany(hop => hop.Interfaces).Select(known => heading.HostOf(known.Address).Length).DefaultIfEmpty(0).Max();
        var host = Math.Clamp(Math.Min(longest, width - TtlWidth - figures - 2), MinHostWidth, MaxHostWidth);
        var remark = Math.Max(0, width - TtlWidth - host - figures - 4);
        var rows = new List<IRenderable> { Row(head) };
        rows.Add(Row($"[grey]{new string(' ', TtlWidth + host + 1)}{string.Concat(columns.Select(column => column.Heading))}[/]"));
        foreach (var hop in report.Hops)
            rows.AddRange(RowsOf(heading, hop, columns, host, remark));
        rows.AddRange(MtrText.Notes(heading, report).Select(note => Row($"[grey]{Markup.Escape(note)}[/]")));
        return new Rows(rows);
    }

    static IEnumerable<IRenderable> RowsOf(MtrHeading heading, MtrHop hop, ImmutableArray<MtrColumn> columns, int host, int remark)
    {
        var ttl = hop.Ttl.ToString(CultureInfo.InvariantCulture).PadLeft(TtlWidth - 1);
        if (hop.Latest is not { } latest)
        {
            var waits = hop.Sent == hop.InFlight ? "" : string.Concat(columns.Select(column => column.Text(hop)));
            yield return Row($"[grey]{ttl} {"???".PadRight(host)} {waits}[/]");
            yield break;
        }
        yield return Row($"[grey]{ttl}[/] {Host(heading, latest, host)} {Figures(hop, columns)}  {Remark(heading, hop, latest, remark)}");
        foreach (var known in hop.Interfaces.Skip(1).Take(MaxShownInterfaces - 1))
            yield return Row(string.Create(
                CultureInfo.InvariantCulture, $"[grey]{new string(' ', TtlWidth)}{Markup.Escape(Shortened(heading.HostOf(known.Address), host))} {known.Rtt.Received} replies, {known.Rtt.Average / 1000:0.0} ms[/]"));
        if (hop.Interfaces.Length > MaxShownInterfaces)
            yield return Row($"[grey]{new string(' ', TtlWidth)}and {hop.Interfaces.Length - MaxShownInterfaces} more[/]");
    }

    static string Host(MtrHeading heading, MtrInterface known, int width) =>
        $"[bold]{Markup.Escape(Shortened(heading.HostOf(known.Address), width))}[/]";

    static string Figures(MtrHop hop, ImmutableArray<MtrColumn> columns) => string.Concat(columns.Select(column =>
        column.Key is 'L' or 'D' && ColourOf(hop.Loss) is { } colour ? $"[{colour}]{column.Text(hop)}[/]" : column.Text(hop)));

    static string? ColourOf(LossKind loss) => loss switch
    {
        LossKind.Carried => "red",
        LossKind.Unclear => "yellow",
        LossKind.RateLimited => "grey",
        _ => null,
    };

    static string Remark(MtrHeading heading, MtrHop hop, MtrInterface latest, int width)
    {
        var annotation = heading.Annotate(latest.Address);
        var hint = hop.Loss == LossKind.RateLimited ? "rate-limited, not loss  " : "";
        var origin = HopLine.OriginOf(annotation.Origins.Select(number => number.ToString()), annotation.Special);
        var rest = string.Join("  ", new[] { annotation.Ixp, HopLine.PlaceOf(annotation.City, annotation.Country), annotation.AsName }.Where(text => !string.IsNullOrEmpty(text)));
        var whole = PathTable.Shortened($"{hint}{(origin.Length > 0 ? origin + " " : "")}{rest}", width);
        return $"[grey]{Markup.Escape(whole)}[/]";
    }

    static string Shortened(string text, int width) => PathTable.Shortened(text, width).PadRight(width);

    static Markup Row(string markup) => new(markup) { Overflow = Overflow.Ellipsis };
}
