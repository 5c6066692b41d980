using System.Globalization;
using Spectre.Console;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Cli.Rendering;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Cli.Tracing;

/// <summary>The path as a table that grows while replies come in; where output is no terminal, the finished table.</summary>
sealed class LiveTrace(TraceOrder order, Address destination, Vantage vantage) : ITraceView
{
    static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(100);

    readonly Lock _lock = new();
    readonly SortedDictionary<(byte Ttl, int Attempt), Hop> _hops = [];

    public TraceRecord? Result { get; private set; }

    public void ProbeEnded(TraceRequest request, ProbeRecord record)
    {
        var hop = TraceRecords.ToHop(record, vantage.Annotator.Annotate);
        if (hop.Flags.HasFlag(ReplyFlags.Duplicate))
            return;
        lock (_lock)
            _hops[(hop.Ttl, hop.Attempt)] = hop;
    }

    public void TraceEnded(TraceResult result) => Result = LocalTraces.Record(order, vantage, result);

    public async Task ShowAsync(Task engine)
    {
        AnsiConsole.MarkupLine(Heading());
        if (Terminal.IsLive)
            await ShowGrowingAsync(engine);
        await engine.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Result is not { } trace)
            return;
        AnsiConsole.Write(PathTable.Of(HopLine.From(trace.Hops)));
        AnsiConsole.MarkupLine(Ending(trace));
    }

    /// <summary>Redraws while the trace runs and clears the table at the end, so that the finished one takes its place.</summary>
    async Task ShowGrowingAsync(Task engine) =>
        await AnsiConsole.Live(new Text("")).AutoClear(true).StartAsync(async context =>
        {
            while (!engine.IsCompleted)
            {
                lock (_lock)
                    context.UpdateTarget(PathTable.Of(HopLine.From(_hops.Values)));
                context.Refresh();
                await Task.WhenAny(engine, Task.Delay(RedrawEvery));
            }
        });

    string Heading()
    {
        var name = order.Target == destination.ToString() ? "" : $" ({destination})";
        var place = vantage.Place is { } known ? $" from {known.City}, {known.Country}" : "";
        return $"[bold]{Markup.Escape(order.Target)}[/]{name}{Markup.Escape(place)}, {order.Spec.Method}, "
            + $"up to {order.Spec.MaxTtl} hops, flow {order.Spec.Flow}";
    }

    static string Ending(TraceRecord trace)
    {
        var hops = trace.Hops.Length == 0 ? 0 : trace.Hops.Max(hop => hop.Ttl);
        var seconds = (trace.EndedAt - trace.StartedAt).TotalSeconds;
        var summary = string.Create(CultureInfo.InvariantCulture, $" after {hops} hops, {trace.Hops.Length} probes, {seconds:0.0} s");
        var path = AsPath.Of(trace.Hops).ToString();
        return $"{ReasonWords.Markup(trace.Reason.ToWord())}{summary}"
            + (trace.Detail is { } detail ? $": {Markup.Escape(detail)}" : "")
            + (path.Length > 0 ? $"\n[grey]AS path[/] {Markup.Escape(path)}" : "");
    }
}
