using Spectre.Console.Rendering;

namespace Tracefleet.Cli.Traffic;

/// <summary>Text measured in the cells of a terminal, of which a Chinese character takes two.</summary>
static class CellText
{
    public static int WidthOf(string text) => Segment.CellCount([new Segment(text)]);

    /// <summary>The text, or its beginning with an ellipsis where it is wider.</summary>
    public static string Shortened(string text, int width)
    {
        if (WidthOf(text) <= width)
            return text;
        var length = Math.Min(text.Length, Math.Max(0, width - 1));
        while (length > 0 && WidthOf(text[..length]) > width - 1)
            length--;
        return text[..length] + "…";
    }
}
