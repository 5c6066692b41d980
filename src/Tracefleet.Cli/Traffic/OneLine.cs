using Spectre.Console;
using Spectre.Console.Rendering;

namespace Tracefleet.Cli.Traffic;

/// <summary>Markup in one line, cut where it is wider than the terminal: a folded line would push others out of a screen that is drawn again and again.</summary>
sealed class OneLine(string markup) : Renderable
{
    const int Unbounded = 10_000;

    protected override Measurement Measure(RenderOptions options, int maxWidth)
    {
        var width = Math.Min(maxWidth, Segment.CellCount(Segments(options)));
        return new Measurement(width, width);
    }

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var whole = Segments(options).ToList();
        return Segment.CellCount(whole) <= maxWidth ? whole : [.. Segment.Truncate(whole, Math.Max(1, maxWidth - 1)), new Segment("…")];
    }

    IEnumerable<Segment> Segments(RenderOptions options) => ((IRenderable)new Markup(markup)).Render(options, Unbounded).Where(segment => !segment.IsLineBreak);
}
