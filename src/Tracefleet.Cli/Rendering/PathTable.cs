using System.Globalization;
using System.Text;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tracefleet.Cli.Rendering;

/// <summary>Draws a path, one line for each interface, in columns that fit the terminal: AS names give way first, then places.</summary>
static class PathTable
{
    const int TtlWidth = 4, RttWidth = 12, MinNameWidth = 8, MaxOriginWidth = 34, MaxPlaceWidth = 22, MaxHostWidth = 40, MaxNotesWidth = 25;

    public static IRenderable Of(IEnumerable<HopLine> hops)
    {
        var lines = hops.ToList();
        var columns = Columns.For(lines, AnsiConsole.Profile.Width);
        var lastTtl = 0;
        var rows = new List<IRenderable>();
        foreach (var line in lines)
        {
            rows.Add(new Markup(LineOf(line, columns, line.Ttl == lastTtl)) { Overflow = Overflow.Ellipsis });
            lastTtl = line.Ttl;
        }
        return new Rows(rows);
    }

    /// <summary>How wide the columns are that depend on what they show.</summary>
    readonly record struct Columns(int Address, int Origin, int Place)
    {
        public static Columns For(List<HopLine> lines, int width)
        {
            var address = Widest(lines, line => Host(line).Length);
            var place = Math.Min(Widest(lines, line => line.Place.Length), MaxPlaceWidth);
            var notes = Math.Min(Widest(lines, line => Markup.Remove(Notes(line)).Length), MaxNotesWidth);
            var left = width - TtlWidth - address - RttWidth - place - notes - 5;
            var origin = Math.Clamp(Math.Min(Widest(lines, line => OriginOf(line).Length), left), 7 + MinNameWidth, MaxOriginWidth);
            return new Columns(address, origin, place);
        }

        static int Widest(List<HopLine> lines, Func<HopLine, int> width) => lines.Count == 0 ? 0 : lines.Max(width);
    }

    static string LineOf(HopLine line, Columns columns, bool sameTtl)
    {
        var ttl = (sameTtl ? "" : line.Ttl.ToString(CultureInfo.InvariantCulture)).PadLeft(TtlWidth);
        if (line.Address is null)
            return $"[grey]{ttl} *{(line.Notes.Length > 0 ? "  " + Markup.Escape(line.Notes) : "")}[/]";
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"[grey]{ttl}[/] [bold]{Markup.Escape(Host(line).PadRight(columns.Address))}[/] {Rtt(line.RttMs)}  ")
            .Append(Origin(line, columns.Origin)).Append(' ')
            .Append(Markup.Escape(Shortened(line.Place, columns.Place).PadRight(columns.Place)))
            .Append(Notes(line));
        return text.ToString().TrimEnd();
    }

    // The address is never cut: a name beside it gives way.
    static string Host(HopLine line) => line switch
    {
        { Address: null } => "*",
        { Name: null } => line.Address,
        _ => $"{line.Address} {Shortened(line.Name, Math.Max(MinNameWidth, MaxHostWidth - line.Address.Length - 1))}",
    };

    static string Rtt(double? rttMs) => rttMs is { } rtt
        ? string.Create(CultureInfo.InvariantCulture, $"{rtt,9:0.000}[grey] ms[/]")
        : new string(' ', RttWidth);

    static string Origin(HopLine line, int width)
    {
        var whole = Shortened(OriginOf(line), width);
        var number = Math.Min(line.Origin.Length, whole.Length);
        return $"[green]{Markup.Escape(whole[..number])}[/][grey]{Markup.Escape(whole[number..].PadRight(width - number))}[/]";
    }

    static string OriginOf(HopLine line) => line.AsName is { } name ? $"{line.Origin} {name}" : line.Origin;

    static string Notes(HopLine line)
    {
        var notes = new StringBuilder();
        if (line.Ixp is { } ixp)
            notes.Append(CultureInfo.InvariantCulture, $" [yellow]{Markup.Escape(ixp)}[/]");
        if (line.Mpls.Length > 0)
            notes.Append(CultureInfo.InvariantCulture, $" [blue]MPLS {Markup.Escape(line.Mpls)}[/]");
        if (line.Notes.Length > 0)
            notes.Append(CultureInfo.InvariantCulture, $" [red]{Markup.Escape(line.Notes)}[/]");
        return notes.ToString();
    }

    public static string Shortened(string text, int length) => text.Length <= length ? text : text[..Math.Max(0, length - 1)] + "…";
}
