using Spectre.Console;

namespace Tracefleet.Cli.Traffic;

/// <summary>A column of a table of keys, with a cell for each row.</summary>
/// <param name="Order">Which goes first where there is no room: the highest number; 0 stays always.</param>
sealed record TrafficColumn(string Heading, IReadOnlyList<string> Cells, int Order, string? Colour = null, bool IsLeft = false)
{
    public int Width => Cells.Select(cell => cell.Length).Append(Heading.Length).Max();
}

/// <summary>Puts keys and figures into a table as wide as the terminal: what keys say beside themselves gives way first, then columns.</summary>
static class TrafficLayout
{
    const int Gap = 2, LeastKey = 12, RoomForRest = 14;

    /// <param name="keys">A row each; the grey ones stand for what is no key.</param>
    public static Table Of(string heading, IReadOnlyList<(EntryText Text, bool IsGrey)> keys, IReadOnlyList<TrafficColumn> columns, int width)
    {
        var longest = keys.Select(key => CellText.WidthOf(key.Text.Key)).Append(LeastKey).Max();
        var wanted = Math.Max(longest, Math.Min(longest + RoomForRest, keys.Select(key => CellText.WidthOf(key.Text.Whole)).DefaultIfEmpty(0).Max()));
        var shown = columns.ToList();
        while (RoomIn(shown, width) < (shown.Any(column => column.Order > 2) ? wanted : longest) && shown.MaxBy(column => column.Order) is { Order: > 0 } first)
            shown.RemoveAll(column => column.Order == first.Order);
        return Draw(heading, keys, shown, Math.Max(LeastKey, RoomIn(shown, width)));
    }

    static int RoomIn(List<TrafficColumn> columns, int width) => width - columns.Sum(column => column.Width + Gap);

    static Table Draw(string heading, IReadOnlyList<(EntryText Text, bool IsGrey)> keys, List<TrafficColumn> columns, int room)
    {
        var table = new Table { Border = TableBorder.None };
        table.AddColumn(Heading(heading, false, columns.Count > 0));
        foreach (var column in columns)
            table.AddColumn(Heading(column.Heading, !column.IsLeft, column != columns[^1]));
        for (var row = 0; row < keys.Count; row++)
        {
            var (text, isGrey) = keys[row];
            var place = row;
            table.AddRow([
                new Markup(KeyOf(text, isGrey, room)),
                .. columns.Select(column => new Markup(Coloured(column.Cells[place], isGrey ? "grey" : column.Colour)))]);
        }
        return table;
    }

    static TableColumn Heading(string text, bool isRight, bool hasGap) => new($"[grey]{Markup.Escape(text)}[/]")
    {
        NoWrap = true,
        Alignment = isRight ? Justify.Right : Justify.Left,
        Padding = new Padding(0, 0, hasGap ? Gap : 0, 0),
    };

    static string KeyOf(EntryText text, bool isGrey, int room)
    {
        var whole = CellText.Shortened(text.Whole, room);
        var key = Math.Min(text.Key.Length, whole.Length);
        return isGrey ? Coloured(whole, "grey") : $"[bold]{Markup.Escape(whole[..key])}[/][grey]{Markup.Escape(whole[key..])}[/]";
    }

    static string Coloured(string text, string? colour) => colour is null ? Markup.Escape(text) : $"[{colour}]{Markup.Escape(text)}[/]";
}
