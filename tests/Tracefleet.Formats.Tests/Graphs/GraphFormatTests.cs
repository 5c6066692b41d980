using System.Text.Json;
using System.Xml.Linq;
using Tracefleet.Formats.Graphs;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Formats.Tests.Graphs;

public sealed class GraphFormatTests
{
    const string Hostile = "a\"]<script>&\\";

    [Fact]
    public void Vertical_has_a_line_for_each_path() => Assert.Equal(
        """
        TTL:   | 1         | 2         | 3            | 4
        Path 1 | 192.0.2.1 | 192.0.2.2 | 198.51.100.9 | x
        Path 2 | 192.0.2.1 | *         | *            | 198.51.100.9
        Path 3 | 192.0.2.1 | 192.0.2.2 | 198.51.100.9 | x

        """, PathTables.Vertical(Reports.Report(), dedup: false));

    [Fact]
    public void Horizontal_has_a_column_for_each_path_and_identical_ones_once() => Assert.Equal(
        """
        TTL: | Path 1, 3    | Path 2
        1    | 192.0.2.1    | 192.0.2.1
        2    | 192.0.2.2    | *
        3    | 198.51.100.9 | *
        4    | x            | 198.51.100.9

        """, PathTables.Horizontal(Reports.Report(), dedup: true));

    [Fact]
    public void The_legend_names_ports_end_and_length() => Assert.StartsWith(
        "Path 1 (source port 33000, destination port 33434): reached, 3 hops, RTT 9.0/9.0/9.0 ms, 25 % loss\n",
        PathTables.Legend(Reports.Report(), dedup: false), StringComparison.Ordinal);

    [Fact]
    public void Json_says_everything()
    {
        using var json = JsonDocument.Parse(GraphJson.Of(Reports.Report("r.example")));
        var root = json.RootElement;

        Assert.Equal(("198.51.100.9", "fixed-paths", "udp-paris"), (Text(root, "dst"), Text(root, "strategy"), Text(root, "method")));
        Assert.Equal([0, 1, 2, 3, 4, 5], root.GetProperty("nodes").EnumerateArray().Select(node => node.GetProperty("id").GetInt32()));
        Assert.Equal(0.9876, root.GetProperty("nodes")[0].GetProperty("nextHops").GetProperty("certainty").GetDouble());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("nodes")[2].GetProperty("addr").ValueKind);
        Assert.Equal("1.250", root.GetProperty("links")[0].GetProperty("rttDeltaMs").GetRawText());
        Assert.Equal(33_002, root.GetProperty("paths")[2].GetProperty("srcPort").GetInt32());
        Assert.Equal(1, root.GetProperty("diamonds")[0].GetProperty("lengthAsymmetry").GetInt32());
        Assert.Equal(JsonValueKind.Null, root.GetProperty("confidence").ValueKind);
    }

    [Fact]
    public void A_hop_judged_as_one_shows_its_certainty_once()
    {
        var report = Reports.Report();
        report = report with { Result = report.Result with { Hops = [new MultipathHop(1, 1, 2, 18, 0.9876, false), new MultipathHop(2, 2, 2, 18, 0.9971, true)] } };

        var lines = GraphText.Hops(report).Split('\n');
        using var json = JsonDocument.Parse(GraphJson.Of(report));
        var hop = json.RootElement.GetProperty("hops")[1];

        Assert.Equal([true, false], lines[2..4].Select(line => line.Contains("hop 99.7 %", StringComparison.Ordinal)));
        Assert.Contains("  98.7 %", lines[1], StringComparison.Ordinal);
        Assert.Equal((2, 0.9971, true), (hop.GetProperty("ttl").GetInt32(), hop.GetProperty("certainty").GetDouble(), hop.GetProperty("judgedAsOne").GetBoolean()));
    }

    [Fact]
    public void What_was_not_probed_says_why_and_that_it_was_not_measured()
    {
        var report = Reports.Report();
        var unsent = report.Result.Paths[0] with { Vertices = [], End = null, Cut = PathCut.NotSent, Failure = SendFailure.NotPermitted, Probes = ProbeTally.None, Rtt = ProbeTally.None };
        var link = report.Result.Links[0] with { Probes = ProbeTally.None, RttDelta = null };
        report = report with { Result = report.Result with { Paths = [unsent, unsent with { Cut = PathCut.ProbesSpent }], Links = [link], IsComplete = false } };

        using var json = JsonDocument.Parse(GraphJson.Of(report));
        var (path, edge) = (json.RootElement.GetProperty("paths")[0], json.RootElement.GetProperty("links")[0]);

        Assert.Equal(
            ["not_permitted, 0 hops, not measured", "probes_spent, 0 hops, not measured"],
            PathTables.Legend(report, dedup: false).TrimEnd().Split('\n').Select(line => line.Split(": ")[1]));
        Assert.Equal(("not_permitted", JsonValueKind.Null, JsonValueKind.Null), (Text(path, "end"), path.GetProperty("loss").ValueKind, edge.GetProperty("loss").ValueKind));
        Assert.Contains("not measured", GraphDrawing.Of(report).Edges[1].Describe(), StringComparison.Ordinal);
        Assert.Contains("this host could not send some probes (not_permitted)", GraphText.Summary(report), StringComparison.Ordinal);
    }

    [Fact]
    public void A_drawing_has_an_interface_once_and_a_silence_for_each_position()
    {
        var drawing = GraphDrawing.Of(Reports.Report());

        Assert.Equal(["Here", "192.0.2.1", "192.0.2.2", "*", "198.51.100.9", "*"], drawing.Nodes.Select(node => node.Title));
        Assert.Equal([(0, 1), (1, 2), (1, 3), (2, 4), (3, 5), (5, 4)], drawing.Edges.Select(edge => (edge.From, edge.To)));
        Assert.Contains("TTL 3-4", drawing.Nodes[4].Lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Svg_is_well_formed_and_keeps_hostile_names_as_text()
    {
        var svg = XDocument.Parse(SvgGraph.Of(Reports.Report(Hostile)));
        XNamespace names = "http://www.w3.org/2000/svg";

        Assert.Equal(6, svg.Descendants(names + "g").Count());
        Assert.Equal(6, svg.Descendants(names + "path").Count(path => (string?)path.Attribute("class") is not null));
        Assert.Empty(svg.Descendants(names + "script"));
        Assert.Contains(svg.Descendants(names + "text"), text => text.Value == Hostile);
    }

    [Fact]
    public void No_edge_is_drawn_over_a_share()
    {
        var classes = XDocument.Parse(SvgGraph.Of(Reports.Report())).Root!.Elements().Select(element => (string?)element.Attribute("class") ?? "").ToList();

        Assert.Equal(2, classes.Count(name => name == "share"));
        Assert.True(classes.FindLastIndex(name => name.StartsWith("edge", StringComparison.Ordinal)) < classes.IndexOf("share"));
    }

    [Fact]
    public void No_two_boxes_of_a_drawing_overlap()
    {
        var svg = XDocument.Parse(SvgGraph.Of(Reports.Report()));
        XNamespace names = "http://www.w3.org/2000/svg";
        var boxes = svg.Descendants(names + "g").Select(group => BoxOf(group, group.Element(names + "rect")!)).ToList();

        for (var one = 0; one < boxes.Count; one++)
        {
            for (var other = one + 1; other < boxes.Count; other++)
                Assert.False(Overlap(boxes[one], boxes[other]), $"{boxes[one]} {boxes[other]}");
        }
    }

    [Fact]
    public void Dot_and_mermaid_keep_hostile_names_as_text()
    {
        Assert.Contains("""label="192.0.2.1\na\"]<script>&\\\n""", DotGraph.Of(Reports.Report(Hostile)), StringComparison.Ordinal);
        Assert.Contains("n1[\"192.0.2.1<br/>a#34;#93;#60;script#62;#38;#92;<br/>", MermaidGraph.Of(Reports.Report(Hostile)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_loads_nothing_and_lets_no_name_run()
    {
        var page = GraphPage.Of(Reports.Report(Hostile), "NONCE");

        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.Contains("<script nonce=\"NONCE\">", page, StringComparison.Ordinal);
        Assert.Equal(page.Split("<style").Length, page.Split("<style nonce=\"NONCE\">").Length);
    }

    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    static (double X, double Y, double Width, double Height) BoxOf(XElement group, XElement rectangle)
    {
        var place = ((string)group.Attribute("transform")!)["translate(".Length..^1].Split(' ');
        return (Number(place[0]), Number(place[1]), Number((string)rectangle.Attribute("width")!), Number((string)rectangle.Attribute("height")!));
    }

    static double Number(string text) => double.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    static bool Overlap((double X, double Y, double Width, double Height) one, (double X, double Y, double Width, double Height) other) =>
        one.X < other.X + other.Width && other.X < one.X + one.Width && one.Y < other.Y + other.Height && other.Y < one.Y + one.Height;
}
