using System.Globalization;
using System.Text;

namespace Tracefleet.Formats.Graphs;

/// <summary>A graph as a Mermaid flowchart, which many wikis and forges draw.</summary>
public static class MermaidGraph
{
    public static string Of(GraphReport report)
    {
        var drawing = GraphDrawing.Of(report);
        var text = new StringBuilder("flowchart TB\n");
        foreach (var node in drawing.Nodes)
            text.Append(CultureInfo.InvariantCulture, $"  n{node.Id}[\"{string.Join("<br/>", node.Lines.Prepend(node.Title).Select(Escaped))}\"]{ClassOf(node)}\n");
        foreach (var edge in drawing.Edges)
            text.Append(CultureInfo.InvariantCulture, $"  n{edge.From} {(edge.IsCertain && !edge.IsBack ? "-->" : "-.->")}{LabelOf(edge)} n{edge.To}\n");
        return text
            .Append("  classDef source fill:#dbe7f5,stroke:#4a6fa5\n")
            .Append("  classDef destination fill:#d8f0d8,stroke:#3c8c3c\n")
            .Append("  classDef unreachable fill:#fbe0de,stroke:#b3423a\n")
            .Append("  classDef silent stroke-dasharray:4 3,color:#777\n")
            .Append("  classDef perpacket fill:#fff6d5,stroke:#b8860b\n")
            .ToString();
    }

    static string ClassOf(GraphNode node) => node.Kind switch
    {
        GraphNodeKind.Source => ":::source",
        GraphNodeKind.Destination => ":::destination",
        GraphNodeKind.Unreachable => ":::unreachable",
        GraphNodeKind.Silent => ":::silent",
        _ => node.IsPerPacket ? ":::perpacket" : "",
    };

    static string LabelOf(GraphEdge edge) => edge.Share < 1 ? string.Create(CultureInfo.InvariantCulture, $"|\"{edge.Share * 100:0} %\"|") : "";

    // Mermaid takes entity codes; a raw quote or bracket would end the label.
    static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is ' ' or '.' or ':' or ',' or '-' or '_' or '/' || letter > 127)
                escaped.Append(letter);
            else
                escaped.Append(CultureInfo.InvariantCulture, $"#{(int)letter};");
        }
        return escaped.ToString();
    }
}
