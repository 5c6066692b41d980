using Spectre.Console;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Cli.Rendering;
using Tracefleet.Cli.Traffic.Recording;
using Tracefleet.Contracts.Api;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic;

/// <summary>Shows traffic as it is recorded, until the work that it is shown beside ends or somebody ends it: drawn anew each second on a terminal, where
/// q or Ctrl-C ends it; elsewhere a line for each second.</summary>
/// <param name="title">What is shown, for example <c>capture of eth0</c>.</param>
sealed class TrafficScreen(ITrafficStore store, AskedTraffic asked, string title, AsLabel label, TimeProvider time)
{
    const int ShownNotices = 3;

    /// <summary>Straight to the terminal: the console that draws live would draw again after it, at the old place. What was scrolled away stays.</summary>
    const string HomeAndErase = "\e[H\e[2J";

    static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(1), LookForKeysEvery = TimeSpan.FromMilliseconds(100);

    /// <summary>Twice in a second, or one would be missed now and then.</summary>
    static readonly TimeSpan LookForSecondsEvery = TimeSpan.FromMilliseconds(500);

    LiveMinute? _minute;
    string? _failure;

    /// <summary>What is to be told beside the traffic; null where nothing is.</summary>
    public RecordingNotices? Notices { get; init; }

    /// <param name="work">Ends the showing when it ends, however that is; who calls awaits it.</param>
    /// <param name="ending">Cancelled by q, and ends the showing.</param>
    public Task ShowAsync(Task work, CancellationTokenSource ending) => Terminal.IsLive ? DrawAsync(work, ending) : WriteAsync(work, Console.Out, ending.Token);

    async Task DrawAsync(Task work, CancellationTokenSource ending)
    {
        Notices?.BeginScreen();
        try
        {
            await RedrawAsync(work, ending);
        }
        finally
        {
            Notices?.EndScreen();
        }
    }

    async Task RedrawAsync(Task work, CancellationTokenSource ending)
    {
        while (!IsOver(work, ending))
        {
            // What draws live pads lines to the widest that it ever drew, which are folded once a terminal is narrower: so it begins anew for each size.
            await AnsiConsole.Live(new Text("")).AutoClear(true).Overflow(VerticalOverflow.Crop).StartAsync(context => DrawInOneSizeAsync(context, work, ending));
            if (!IsOver(work, ending))
                Console.Out.Write(HomeAndErase);
        }
    }

    async Task DrawInOneSizeAsync(LiveDisplayContext context, Task work, CancellationTokenSource ending)
    {
        var size = Size;
        long? readAt = null;
        while (!IsOver(work, ending) && Size == size)
        {
            await ObeyKeysAsync(ending);
            if (readAt is not { } at || time.GetElapsedTime(at) >= ReadEvery)
            {
                (readAt, _) = (time.GetTimestamp(), await ReadAsync(ending.Token));
                context.UpdateTarget(LiveTable.Of(Head(), _minute, Notices?.Newest(ShownNotices) ?? [], label, size.Width, size.Height));
                context.Refresh();
            }
            await Task.WhenAny(work, Task.Delay(LookForKeysEvery, time, CancellationToken.None));
        }
    }

    static bool IsOver(Task work, CancellationTokenSource ending) => work.IsCompleted || ending.IsCancellationRequested;

    static (int Width, int Height) Size => (AnsiConsole.Profile.Width, AnsiConsole.Profile.Height);

    /// <summary>A line for each second that is stored.</summary>
    public async Task WriteAsync(Task work, TextWriter output, CancellationToken cancellation)
    {
        DateTimeOffset? told = null;
        while (!work.IsCompleted && !cancellation.IsCancellationRequested)
        {
            if (await ReadAsync(cancellation) && _minute is { } minute && minute.Until != told)
            {
                await output.WriteLineAsync(LiveTable.LineOf(minute, label));
                told = minute.Until;
            }
            await Task.WhenAny(work, Task.Delay(LookForSecondsEvery, time, cancellation));
        }
    }

    /// <returns>Whether it could be read. A store that cannot be read now does not end the work.</returns>
    async Task<bool> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            _minute = await LiveMinute.ReadAsync(store, asked, cancellation);
            _failure = null;
            return true;
        }
        catch (StoreException failure)
        {
            _failure = failure.Message;
            return false;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    string Head()
    {
        var until = _minute is { } minute ? FormattableString.Invariant($" until {minute.Until.UtcDateTime:HH:mm:ss}Z") : "";
        return _failure is { } failure
            ? $"[red]{Markup.Escape(failure)}[/]"
            : $"[bold]{Markup.Escape(title)}[/]{until}   [grey][bold]q[/] quit[/]";
    }

    static async Task ObeyKeysAsync(CancellationTokenSource ending)
    {
        while (!Console.IsInputRedirected && Console.KeyAvailable)
        {
            if (Console.ReadKey(intercept: true).KeyChar is 'q' or 'Q')
                await ending.CancelAsync();
        }
    }
}
