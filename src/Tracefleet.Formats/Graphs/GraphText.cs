using System.Globalization;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Formats.Json;
using Tracefleet.Probing.Multipath;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Formats.Graphs;

/// <summary>What was found, in words and columns for people.</summary>
public static class GraphText
{
    /// <summary>A line for each interface at each TTL.</summary>
    public static string Hops(GraphReport report)
    {
        var result = report.Result;
        List<string[]> rows = [["TTL", "Address", "Flows", "RTT min/avg/max", "Loss", "Next", "Sure", "Known as"]];
        var lastTtl = 0;
        foreach (var vertex in result.Vertices)
        {
            rows.Add(RowOf(report, vertex, vertex.Ttl == lastTtl));
            lastTtl = vertex.Ttl;
        }
        return Columns(rows);
    }

    static string[] RowOf(GraphReport report, MultipathVertex vertex, bool isSameTtl) =>
    [
        isSameTtl ? "" : vertex.Ttl.ToString(CultureInfo.InvariantCulture),
        vertex.Address?.ToString() ?? "*",
        vertex.Flows.ToString(CultureInfo.InvariantCulture),
        vertex.Probes is { MinRtt: { } min, AverageRtt: { } average, MaxRtt: { } max }
            ? string.Create(CultureInfo.InvariantCulture, $"{min.TotalMilliseconds:0.0}/{average.TotalMilliseconds:0.0}/{max.TotalMilliseconds:0.0} ms")
            : vertex.Probes.Sent == 0 ? GraphNumbers.NotMeasured : "",
        vertex is { Address: not null, Probes.Loss: { } loss } ? string.Create(CultureInfo.InvariantCulture, $"{loss * 100:0.#} %") : "",
        vertex.End is null ? vertex.NextHops.ToString(CultureInfo.InvariantCulture) : "",
        vertex.Certainty is { } certainty ? GraphNumbers.Percent(certainty) : isSameTtl ? "" : SureOfHop(report.Result, vertex.Ttl),
        string.Join(", ", KnownAs(report, vertex).Concat(Notes(vertex)).Where(part => part.Length > 0)),
    ];

    // Where the rule was applied to a hop as one, no vertex has a certainty of its own.
    static string SureOfHop(MultipathResult result, int ttl) =>
        result.Hops.FirstOrDefault(hop => hop.Ttl == ttl && hop.IsJudgedAsOne) is { } judged ? $"hop {GraphNumbers.Percent(judged.Certainty)}" : "";

    static IEnumerable<string> KnownAs(GraphReport report, MultipathVertex vertex)
    {
        if (vertex.Address is not { } address)
            return [];
        var annotation = report.Annotate(address);
        return
        [
            report.NameOf(address) ?? "",
            string.Join(' ', annotation.Origins.Select(asn => asn.ToString()).Append(annotation.AsName ?? "")).Trim(),
            annotation is { Special: { } special, Origins.IsEmpty: true } ? $"({special})" : "",
            annotation.Ixp is { } ixp ? $"at {ixp}" : "",
            annotation.City ?? "",
            annotation.Country ?? "",
        ];
    }

    static IEnumerable<string> Notes(MultipathVertex vertex)
    {
        if (vertex.IsPerPacket)
            yield return "balances per packet";
        if (vertex.IsRateLimited)
            yield return "limits its rate";
        foreach (var label in vertex.Mpls)
            yield return string.Create(CultureInfo.InvariantCulture, $"L={label.Label}");
        if (vertex.End is { } end && end != TraceEnd.Reached)
            yield return end switch
            {
                TraceEnd.GapLimit => "then silence",
                TraceEnd.Loop => "closes a loop",
                TraceEnd.MaxTtl => "last TTL",
                _ => "says unreachable",
            };
    }

    static string Columns(List<string[]> rows)
    {
        bool[] isRight = [true, false, true, true, true, true, true, false];
        var widths = isRight.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in rows)
        {
            var cells = row.Select((cell, column) => isRight[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.Append(string.Join("  ", cells).TrimEnd()).Append('\n');
        }
        return text.ToString();
    }

    /// <summary>A line for each diamond.</summary>
    public static string Diamonds(MultipathResult result) => string.Concat(result.Diamonds.Select(diamond => $"Diamond: {Describe(diamond)}\n"));

    public static string Describe(MultipathDiamond diamond)
    {
        var from = diamond.Divergence is { } divergence
            ? string.Create(CultureInfo.InvariantCulture, $"{divergence} (TTL {diamond.FirstTtl})") : NameOrHost(diamond.FirstTtl);
        var to = diamond.Convergence is { } convergence ? $"to {convergence}" : "to the end";
        var length = diamond.LengthAsymmetry == 0
            ? GraphNumbers.Count(diamond.MaxLength, "link", "links")
            : string.Create(CultureInfo.InvariantCulture, $"{diamond.MinLength} to {diamond.MaxLength} links");
        var mesh = diamond.MeshingRatio > 0 ? string.Create(CultureInfo.InvariantCulture, $"meshed in {diamond.MeshingRatio * 100:0} % of its hops") : "not meshed";
        var width = diamond.WidthAsymmetry > 0 ? string.Create(CultureInfo.InvariantCulture, $"uneven by {diamond.WidthAsymmetry}") : "even";
        return string.Create(CultureInfo.InvariantCulture, $"{from} {to}, {diamond.MaxWidth} wide, {length} long, {width}, {mesh}")
            + (diamond.IsPerPacket ? ", balanced per packet" : "");
    }

    static string NameOrHost(int ttl) => ttl == 0 ? "this host" : "a silent hop";

    /// <summary>One sentence on what was found, how surely, and what it took.</summary>
    public static string Summary(GraphReport report)
    {
        var result = report.Result;
        var effort = string.Create(
            CultureInfo.InvariantCulture,
            $"{GraphNumbers.Count(result.ProbesSent, "probe", "probes")}, {GraphNumbers.Count(result.RepliesReceived, "reply", "replies")}, {GraphNumbers.Count(result.Flows, "flow", "flows")}, {Seconds(result):0.0} s");
        return $"{Found(result)}; {Sure(result)}. {effort}.";
    }

    static string Found(MultipathResult result)
    {
        var different = GraphNumbers.Count(result.PathCount, "different path", "different paths");
        if (result.PathCount == 0)
            return result.ProbesSent == 0 ? "Nothing was sent" : "Nobody answered";
        var lengths = result.Paths.Select(path => path.Vertices.Length).Where(length => length > 0).ToList();
        if (lengths.Count == 0)
            return different;
        var hops = lengths.Min() == lengths.Max()
            ? GraphNumbers.Count(lengths.Min(), "hop", "hops") : string.Create(CultureInfo.InvariantCulture, $"{lengths.Min()} to {lengths.Max()} hops");
        return $"{different} of {hops}{(result.IsReached ? "" : ", destination not reached")}";
    }

    static string Sure(MultipathResult result)
    {
        if (result.IsCancelled)
            return "stopped before the end, so more may exist";
        if (result.Confidence is not { } confidence)
            return result.IsComplete ? "other flows may take others" : Unfinished(result);
        if (!result.IsComplete)
            return Unfinished(result);
        var stated = string.Create(CultureInfo.InvariantCulture, $"no link is missing with {confidence * 100:0.##} % confidence");
        return result.Strategy == MultipathStrategy.MdaLite ? $"{stated} (MDA-Lite: no diamond was found uneven)" : $"{stated} (MDA with node control)";
    }

    static string Unfinished(MultipathResult result) =>
        result.LocalFailure != SendFailure.None ? $"INCOMPLETE: this host could not send on ({result.LocalFailure.ToWord()})"
        : result.Paths.FirstOrDefault(path => path.Cut == PathCut.NotSent) is { } unsent
        ? $"INCOMPLETE: this host could not send some probes ({unsent.Failure.ToWord()})"
        : result.ProbesSent >= result.MaxProbes
        ? string.Create(CultureInfo.InvariantCulture, $"INCOMPLETE: all {result.MaxProbes} probes are spent, raise --max-probes")
        : string.Create(CultureInfo.InvariantCulture, $"INCOMPLETE: the next hops of {GraphNumbers.Count(result.OpenVertices, "interface", "interfaces")} could not be settled");

    static double Seconds(MultipathResult result) =>
        result is { StartedAt: { } start, EndedAt: { } end } ? (end - start).TotalSeconds : 0;
}
