using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tracefleet.Agent;
using Tracefleet.Agent.Names;
using Tracefleet.Cli.Rendering;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tracing;

/// <summary>The paths in the order asked for: the first that is not finished as a table that grows while replies come in, each as a finished table
/// when it has ended. Where output is no terminal, finished tables only.</summary>
sealed class LiveTraces(TraceBoard board, Vantage vantage, IPtrNames names)
{
    static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(100);

    public async Task ShowAsync(CancellationToken cancellation)
    {
        for (var i = 0; i < board.Traces.Count; i++)
        {
            if (i > 0)
                AnsiConsole.WriteLine();
            await ShowAsync(i, cancellation);
        }
    }

    async Task ShowAsync(int index, CancellationToken cancellation)
    {
        var ended = board.EndOf(index);
        AnsiConsole.MarkupLine(Heading(board.Traces[index]));
        if (Terminal.IsLive)
            await ShowGrowingAsync(index, ended, cancellation);
        if (await ended is not { } trace)
        {
            AnsiConsole.MarkupLine("[yellow]not begun[/]");
            return;
        }
        await names.SettledWithinPatienceAsync(cancellation);
        AnsiConsole.Write(PathTable.Of(HopLine.From(trace.Hops, board.NameOf, board.InterfaceOf)));
        AnsiConsole.MarkupLine(TraceEnding.Of(trace, board.PathMtuOf(index)));
    }

    /// <summary>Redraws while the trace runs and its names are asked for, and clears the table at the end, so that the finished one takes its place.</summary>
    async Task ShowGrowingAsync(int index, Task ended, CancellationToken cancellation) =>
        await AnsiConsole.Live(new Text("")).AutoClear(true).StartAsync(async context =>
        {
            var done = NamedAsync(ended, cancellation);
            while (!done.IsCompleted)
            {
                context.UpdateTarget(Growing(index));
                context.Refresh();
                await Task.WhenAny(done, Task.Delay(RedrawEvery, CancellationToken.None));
            }
        });

    async Task NamedAsync(Task ended, CancellationToken cancellation)
    {
        await ended;
        await names.SettledWithinPatienceAsync(cancellation);
    }

    IRenderable Growing(int index)
    {
        var path = PathTable.Of(HopLine.From(board.HopsOf(index), board.NameOf, board.InterfaceOf));
        return board.Traces.Count == 1
            ? path
            : new Rows(path, new Markup(string.Create(CultureInfo.InvariantCulture, $"[grey]{board.Ended} of {board.Traces.Count} traces ended[/]")));
    }

    string Heading(PreparedTrace trace)
    {
        var (order, spec) = (trace.Order, trace.Order.Spec);
        var name = order.Target == trace.Destination.ToString() ? "" : $" ({trace.Destination})";
        var place = vantage.Place is { City: { } city, Country: var country } ? $" from {HopLine.PlaceOf(city, country)}" : "";
        var sockets = vantage.TransportName == Vantage.Simulated ? "" : $", by {vantage.TransportName} sockets";
        return $"[bold]{Markup.Escape(order.Target)}[/]{name}{Markup.Escape(place)}, {spec.Method}, up to {spec.MaxTtl} hops, flow {spec.Flow}{sockets}";
    }
}
