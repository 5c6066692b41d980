using System.Collections.Immutable;
using Spectre.Console;
using Tracefleet.Agent;
using Tracefleet.Formats.Mtr;

namespace Tracefleet.Cli.Reporting;

/// <summary>The live table and its keys: q ends, p pauses and goes on, r starts anew, d shows other columns.</summary>
sealed class MtrScreen(MtrOrder order, MtrHeading heading, Vantage vantage, MtrWatch watch)
{
    static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(100);

    static readonly string[] OtherOrders = ["LDRSGJMXI", MtrColumn.Default];

    ImmutableArray<MtrColumn> _columns = order.Columns;
    int _other;

    public async Task ShowAsync(Task engine, CancellationTokenSource ending) =>
        await AnsiConsole.Live(new Text("")).AutoClear(true).StartAsync(async context =>
        {
            while (!engine.IsCompleted)
            {
                if (!Console.IsInputRedirected)
                    await ObeyKeysAsync(ending);
                context.UpdateTarget(MtrTable.Of(Head(), heading, watch.Report, _columns));
                context.Refresh();
                await Task.WhenAny(engine, Task.Delay(RedrawEvery, TimeProvider.System, CancellationToken.None));
            }
        });

    string Head()
    {
        var place = vantage.Place is { } known ? $" from {known.City}, {known.Country}" : $" from {heading.Source}";
        var state = watch.Session.IsPaused ? " [yellow]paused[/]" : "";
        return $"[bold]{Markup.Escape(order.Target)}[/]{Markup.Escape(place)}, round {watch.Report.Rounds + 1}{state}   "
            + "[grey][bold]q[/] quit  [bold]p[/] pause  [bold]r[/] reset  [bold]d[/] columns[/]";
    }

    async Task ObeyKeysAsync(CancellationTokenSource ending)
    {
        while (Console.KeyAvailable)
        {
            switch (Console.ReadKey(intercept: true).KeyChar)
            {
                case 'q' or 'Q':
                    await ending.CancelAsync();
                    break;
                case 'p' or 'P' or ' ':
                    watch.Session.IsPaused = !watch.Session.IsPaused;
                    break;
                case 'r' or 'R':
                    watch.Session.Reset();
                    break;
                case 'd' or 'D':
                    MtrColumn.TryParse(OtherOrders[_other++ % OtherOrders.Length], out _columns, out _);
                    break;
            }
        }
    }
}
