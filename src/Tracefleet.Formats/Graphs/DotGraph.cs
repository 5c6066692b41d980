using System.Globalization;
using System.Text;

namespace Tracefleet.Formats.Graphs;

/// <summary>A graph in Graphviz's DOT language.</summary>
public static class DotGraph
{
    public static string Of(GraphReport report)
    {
        var drawing = GraphDrawing.Of(report);
        var text = new StringBuilder("digraph paths {\n")
            .Append(CultureInfo.InvariantCulture, $"  graph [rankdir=TB, label={Quoted($"{report.Target} from {report.VantagePoint}")}, labelloc=t];\n")
            .Append("  node [shape=box, style=\"rounded,filled\", fillcolor=white, fontname=\"sans-serif\", fontsize=10];\n")
            .Append("  edge [fontname=\"sans-serif\", fontsize=8, color=gray40];\n");
        foreach (var node in drawing.Nodes)
            text.Append(CultureInfo.InvariantCulture, $"  n{node.Id} [label={Quoted(string.Join('\n', node.Lines.Prepend(node.Title)))}{LookOf(node)}];\n");
        foreach (var edge in drawing.Edges)
            text.Append(CultureInfo.InvariantCulture, $"  n{edge.From} -> n{edge.To} [label={Quoted(LabelOf(edge))}, penwidth={0.8 + 2.2 * edge.Share:0.0}{LookOf(edge)}];\n");
        return text.Append("}\n").ToString();
    }

    static string LookOf(GraphNode node) => node.Kind switch
    {
        GraphNodeKind.Source => ", fillcolor=lightsteelblue",
        GraphNodeKind.Destination => ", fillcolor=palegreen",
        GraphNodeKind.Unreachable => ", fillcolor=mistyrose",
        GraphNodeKind.Silent => ", style=\"rounded,dashed\"",
        _ => node.IsPerPacket ? ", fillcolor=lemonchiffon" : "",
    };

    static string LookOf(GraphEdge edge) =>
        (edge.IsCertain ? "" : ", style=dashed") + (edge.IsBack ? ", constraint=false, color=red" : edge.Loss > 0.05 ? ", color=orangered" : "");

    static string LabelOf(GraphEdge edge) => edge.Share < 1 ? string.Create(CultureInfo.InvariantCulture, $"{edge.Share * 100:0} %") : "";

    // Names come from the network: quotes and backslashes must not end the string.
    static string Quoted(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"";
}
