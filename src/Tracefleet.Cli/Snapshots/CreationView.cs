using System.Diagnostics;
using System.Globalization;
using Spectre.Console;
using Tracefleet.Snapshots;

namespace Tracefleet.Cli.Snapshots;

/// <summary>Shows how far the making of a snapshot is: bars on a terminal, else a line for each stage. All of it on standard error.</summary>
static class CreationView
{
    public static async Task<MadeSnapshot> ShowAsync(
        bool isQuiet, Func<IProgress<SnapshotProgress>?, Task<MadeSnapshot>> make, CancellationToken cancellation)
    {
        if (isQuiet)
            return await make(null);
        if (!Console.IsErrorRedirected && ErrorConsole() is { Profile.Capabilities: { Interactive: true, Ansi: true } } console)
            return await ShowBarsAsync(console, make);
        using var lines = new StageLines(Console.Error);
        return await make(lines);
    }

    static IAnsiConsole ErrorConsole() => AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    static async Task<MadeSnapshot> ShowBarsAsync(IAnsiConsole console, Func<IProgress<SnapshotProgress>?, Task<MadeSnapshot>> make) =>
        await console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new AmountColumn(), new RemainingTimeColumn())
            .StartAsync(context => make(new StageBars(context)));
}

/// <summary>A bar for each stage.</summary>
sealed class StageBars(ProgressContext context) : IProgress<SnapshotProgress>
{
    readonly Lock _gate = new();
    ProgressTask? _task;
    string? _stage;

    public void Report(SnapshotProgress value)
    {
        lock (_gate)
        {
            if (_stage != value.Stage)
                Begin(value.Stage);
            _task!.IsIndeterminate = value.Total is null;
            if (value.Total is > 0 and var total)
                _task.MaxValue = total;
            _task.Value = value.Bytes;
            _task.State.Update<long>(AmountColumn.Records, _ => value.Records);
        }
    }

    void Begin(string stage)
    {
        if (_task is { } before)
        {
            before.IsIndeterminate = false;
            before.Value = before.MaxValue;
            before.StopTask();
        }
        _stage = stage;
        _task = context.AddTask(stage);
    }
}

/// <summary>How much of a stage is done, and how fast that goes.</summary>
sealed class AmountColumn : ProgressColumn
{
    public const string Records = "records";

    protected override bool NoWrap => true;

    public override Spectre.Console.Rendering.IRenderable Render(Spectre.Console.Rendering.RenderOptions options, ProgressTask task, TimeSpan deltaTime)
    {
        var records = task.State.Get<long>(Records);
        if (task.Value == 0)
            return new Text(records > 0 ? SnapshotText.Counted(records, "record") : "");
        var rate = task.Speed is { } speed ? $" {SnapshotText.Size((long)speed)}/s" : "";
        return new Text(task.IsIndeterminate || task.MaxValue <= task.Value
            ? $"{SnapshotText.Size((long)task.Value)}{rate}"
            : $"{SnapshotText.Size((long)task.Value)} of {SnapshotText.Size((long)task.MaxValue)}{rate}");
    }
}

/// <summary>A line when a stage is over: what was done and how long it took.</summary>
sealed class StageLines(TextWriter output) : IProgress<SnapshotProgress>, IDisposable
{
    readonly Lock _gate = new();
    SnapshotProgress _last;
    long _begun;

    public void Report(SnapshotProgress value)
    {
        lock (_gate)
        {
            if (_last.Stage != value.Stage)
            {
                Tell();
                _begun = Stopwatch.GetTimestamp();
            }
            _last = value;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            Tell();
            _last = default;
        }
    }

    void Tell()
    {
        if (_last.Stage is null)
            return;
        var amounts = new[]
        {
            _last.Bytes > 0 ? SnapshotText.Size(_last.Bytes) : null,
            _last.Records > 0 ? SnapshotText.Counted(_last.Records, "record") : null,
        };
        var took = Stopwatch.GetElapsedTime(_begun).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
        output.WriteLine($"{_last.Stage}: {string.Join(", ", amounts.OfType<string>().Append($"{took} s"))}");
    }
}
