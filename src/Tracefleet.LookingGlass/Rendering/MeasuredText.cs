using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Tracefleet.Formats.Json;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.LookingGlass.Rendering;

/// <summary>What was measured in lines, as the classic tool prints it, and as hop events. It may be shown before it is over.</summary>
public static class MeasuredText
{
    /// <summary>Lines at most; what is longer is cut and says so.</summary>
    public const int MaxLines = 2_000;

    /// <param name="traces">One for each address probed, blank lines go between.</param>
    public static ImmutableArray<string> Lines(ImmutableArray<TraceRecord> traces, MeasurementSpec spec, bool areOver)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var trace in traces)
        {
            if (lines.Count > 0)
                lines.Add("");
            lines.AddRange(LinesOf(trace, spec, areOver));
            if (areOver && trace.Detail is { } detail)
                lines.Add(detail);
        }
        if (lines.Count > MaxLines)
        {
            var left = lines.Count - MaxLines;
            lines.Count = MaxLines;
            lines.Add(FormattableString.Invariant($"... {left} more lines"));
        }
        return lines.ToImmutable();
    }

    static IEnumerable<string> LinesOf(TraceRecord trace, MeasurementSpec spec, bool isOver) => spec switch
    {
        PingSpec ping => PingLines.Of(trace, ping, isOver),
        MtrSpec mtr => MtrLines.Of(trace, mtr),
        MultipathSpec => MultipathLines.Of(trace),
        TraceSpec path => TracerouteLines.Of(trace, path),
        _ => throw new ArgumentOutOfRangeException(nameof(spec), spec.Type, "The looking glass does not measure this."),
    };

    /// <summary>Figures of a ping; null for other measurements.</summary>
    public static PingFigures? Figures(ImmutableArray<TraceRecord> traces, MeasurementSpec spec) => spec is PingSpec ? PingLines.FiguresOf(traces) : null;

    /// <summary>Hop events as JSON objects, numbered from 1.</summary>
    public static ImmutableArray<string> Items(ImmutableArray<TraceRecord> traces)
    {
        var items = ImmutableArray.CreateBuilder<string>();
        var buffer = new ArrayBufferWriter<byte>(1024);
        foreach (var (index, (trace, hop)) in traces.SelectMany(trace => trace.Hops.Select(hop => (trace, hop))).Index())
        {
            buffer.ResetWrittenCount();
            HopEventJson.WriteLine(buffer, new HopEvent(index + 1, trace, hop));
            items.Add(Encoding.UTF8.GetString(buffer.WrittenSpan).TrimEnd('\n'));
        }
        return items.ToImmutable();
    }
}
