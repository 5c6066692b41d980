using System.Globalization;
using System.Net;
using System.Text;

namespace Tracefleet.Formats.Graphs;

/// <summary>A graph as a drawing of its own, nearest hops on top. Needs nothing else: no script, no font, no other file.</summary>
public static class SvgGraph
{
    const double Margin = 24, TitleHeight = 34, LineHeight = 14, Padding = 8, LayerGap = 38, NodeGap = 18, TitleLetter = 7.3, LineLetter = 6.1;
    const double MinWidth = 130, MaxWidth = 300;

    const string Style = """
        text{font:11px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#4a5560}
        .title{font-size:14px;font-weight:600;fill:#1b2733}
        .addr{font:600 12px ui-monospace,"DejaVu Sans Mono",Menlo,monospace;fill:#14202b}
        .node rect{fill:#fff;stroke:#8a97a5;stroke-width:1}
        .source rect{fill:#e3edf8;stroke:#4a6fa5}.destination rect{fill:#e1f3e1;stroke:#3c8c3c}.unreachable rect{fill:#fbe6e4;stroke:#b3423a}
        .silent rect{fill:#f6f7f8;stroke-dasharray:4 3}.perpacket rect{fill:#fff7dc;stroke:#b8860b}
        .edge{fill:none;stroke:#7b8794}.edge.lossy{stroke:#d2603a}.edge.back{stroke:#b3423a;stroke-dasharray:2 3}.edge.uncertain{stroke-dasharray:6 4}
        .share{font-size:10px;fill:#66727e;paint-order:stroke;stroke:#fff;stroke-width:5px;stroke-linejoin:round;text-anchor:middle}
        """;

    public static string Of(GraphReport report)
    {
        var drawing = GraphDrawing.Of(report);
        var nodeWidth = Math.Clamp(drawing.Nodes.Max(WidthOf), MinWidth, MaxWidth);
        var layout = LayeredLayout.Of(drawing.Nodes.Length, [.. drawing.Edges.Select(edge => (edge.From, edge.To, edge.IsBack))], nodeWidth, NodeGap);
        var tops = Tops(drawing, layout, out var height);
        var title = $"Paths to {report.Target} from {report.VantagePoint}";
        var width = Math.Max(layout.Width, title.Length * 7.6) + 2 * Margin;
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:0} {height:0}\" width=\"{width:0}\" height=\"{height:0}\" role=\"img\">\n")
            .Append(CultureInfo.InvariantCulture, $"<style>{Style}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n")
            .Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{Margin}\" y=\"{Margin}\">{Escaped(title)}</text>\n");
        var shift = Margin + (width - 2 * Margin - layout.Width) / 2;
        var canvas = new Canvas(text, drawing, layout, tops, shift, nodeWidth);
        canvas.DrawEdges();
        canvas.DrawNodes();
        return text.Append("</svg>\n").ToString();
    }

    static double WidthOf(GraphNode node) =>
        node.Lines.Select(line => line.Length * LineLetter).Append(node.Title.Length * TitleLetter).Max() + 2 * Padding + 6;

    static double HeightOf(GraphNode node) => (node.Lines.Length + 1) * LineHeight + 2 * Padding - 2;

    // Layers are as high as their highest node.
    static double[] Tops(GraphDrawing drawing, LayeredLayout layout, out double height)
    {
        var tops = new double[layout.LayerCount];
        var top = TitleHeight + Margin / 2;
        for (var layer = 0; layer < tops.Length; layer++)
        {
            tops[layer] = top;
            top += LayerHeight(drawing, layout, layer) + LayerGap;
        }
        height = top - LayerGap + Margin;
        return tops;
    }

    static double LayerHeight(GraphDrawing drawing, LayeredLayout layout, int layer) =>
        drawing.Nodes.Where((_, index) => layout.Nodes[index].Layer == layer).Select(HeightOf).DefaultIfEmpty(0).Max();

    static string Escaped(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Draws with the places known.</summary>
    sealed class Canvas(StringBuilder text, GraphDrawing drawing, LayeredLayout layout, double[] tops, double shift, double nodeWidth)
    {
        public void DrawEdges()
        {
            for (var index = 0; index < drawing.Edges.Length; index++)
                DrawEdge(drawing.Edges[index], layout.Routes[index]);
            // After all edges, so that none strikes a share through.
            for (var index = 0; index < drawing.Edges.Length; index++)
            {
                if (drawing.Edges[index].Share < 1 && layout.Routes[index] is { } route)
                    DrawShare(drawing.Edges[index], route);
            }
        }

        void DrawEdge(GraphEdge edge, IReadOnlyList<LayeredLayout.Cell>? route)
        {
            var kind = edge.IsBack || route is null ? " back" : edge.Loss > 0.05 ? " lossy" : "";
            text.Append(CultureInfo.InvariantCulture, $"<path class=\"edge{kind}{(edge.IsCertain ? "" : " uncertain")}\" stroke-width=\"{0.9 + 1.5 * edge.Share:0.0}\" d=\"")
                .Append(route is null ? BackWay(edge) : Way(edge, route))
                .Append(CultureInfo.InvariantCulture, $"\"><title>{Escaped(edge.Describe())}</title></path>\n");
        }

        string Way(GraphEdge edge, IReadOnlyList<LayeredLayout.Cell> route)
        {
            var way = new StringBuilder();
            var (x, y) = (shift + route[0].X, tops[route[0].Layer] + HeightOf(drawing.Nodes[edge.From]));
            way.Append(CultureInfo.InvariantCulture, $"M{x:0.#} {y:0.#}");
            foreach (var cell in route.Skip(1))
            {
                var (toX, toY) = (shift + cell.X, tops[cell.Layer]);
                var middle = (y + toY) / 2;
                way.Append(CultureInfo.InvariantCulture, $"C{x:0.#} {middle:0.#} {toX:0.#} {middle:0.#} {toX:0.#} {toY:0.#}");
                (x, y) = (toX, toY);
                if (cell == route[^1])
                    continue;
                y = BottomOf(cell.Layer);
                way.Append(CultureInfo.InvariantCulture, $"L{x:0.#} {y:0.#}");
            }
            return way.ToString();
        }

        double BottomOf(int layer) => tops[layer] + LayerHeight(drawing, layout, layer);

        string BackWay(GraphEdge edge)
        {
            LayeredLayout.Cell from = layout.Nodes[edge.From], to = layout.Nodes[edge.To];
            double x = shift + from.X + nodeWidth / 2, y = tops[from.Layer] + 20, toX = shift + to.X + nodeWidth / 2, toY = tops[to.Layer] + 20;
            return string.Create(CultureInfo.InvariantCulture, $"M{x:0.#} {y:0.#}C{x + 60:0.#} {y:0.#} {toX + 60:0.#} {toY:0.#} {toX:0.#} {toY:0.#}");
        }

        // Beside the end of the edge that is its own: many part from one node, and many meet in one.
        void DrawShare(GraphEdge edge, IReadOnlyList<LayeredLayout.Cell> route)
        {
            double x = shift + route[0].X, toX = shift + route[1].X, y = tops[route[0].Layer] + HeightOf(drawing.Nodes[edge.From]), toY = tops[route[1].Layer];
            text.Append(CultureInfo.InvariantCulture, $"<text class=\"share\" x=\"{x + (toX - x) * 0.84:0.#}\" y=\"{y + (toY - y) * 0.76 + 3:0.#}\">{edge.Share * 100:0} %</text>\n");
        }

        public void DrawNodes()
        {
            foreach (var node in drawing.Nodes)
                DrawNode(node, shift + layout.Nodes[node.Id].X - nodeWidth / 2, tops[layout.Nodes[node.Id].Layer]);
        }

        void DrawNode(GraphNode node, double x, double y)
        {
            var kind = node is { Kind: GraphNodeKind.Router, IsPerPacket: true } ? "perpacket" : node.Kind.ToString().ToLowerInvariant();
            text.Append(CultureInfo.InvariantCulture, $"<g class=\"node {kind}\" transform=\"translate({x:0.#} {y:0.#})\"><title>{Escaped(string.Join('\n', node.Lines.Prepend(node.Title)))}</title>")
                .Append(CultureInfo.InvariantCulture, $"<rect width=\"{nodeWidth:0.#}\" height=\"{HeightOf(node):0.#}\" rx=\"6\"/>");
            if (node.Origin is { } origin)
                text.Append(CultureInfo.InvariantCulture, $"<path d=\"M6 0H4A4 4 0 0 0 0 6V{HeightOf(node) - 6:0.#}A4 4 0 0 0 4 {HeightOf(node):0.#}H6Z\" fill=\"{ColourOf(origin)}\"/>");
            text.Append(CultureInfo.InvariantCulture, $"<text class=\"addr\" x=\"{Padding + 6}\" y=\"{Padding + 10}\">{Escaped(node.Title)}</text>");
            for (var line = 0; line < node.Lines.Length; line++)
                text.Append(CultureInfo.InvariantCulture, $"<text x=\"{Padding + 6}\" y=\"{Padding + 10 + (line + 1) * LineHeight}\">{Escaped(Fitting(node.Lines[line]))}</text>");
            text.Append("</g>\n");
        }

        string Fitting(string line)
        {
            var letters = (int)((nodeWidth - 2 * Padding - 6) / LineLetter);
            return line.Length <= letters ? line : line[..(letters - 1)] + "…";
        }

        // The golden angle keeps the hues of any few ASes apart.
        static string ColourOf(uint origin) => string.Create(CultureInfo.InvariantCulture, $"hsl({origin * 137.508 % 360:0} 55% 52%)");
    }
}
