using Spectre.Console;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Cli.Traffic;
using Tracefleet.Contracts.Api;
using Tracefleet.Testing;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Tests.Traffic;

public sealed class TrafficScreenTests
{
    /// <summary>The start of a second some seconds ago.</summary>
    static DateTimeOffset Start { get; } = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 30);

    static async Task<RecordedTraffic> RecordAsync(TempFolder folder, int seconds)
    {
        var traffic = await RecordedTraffic.BeginAsync(folder.Path, Start);
        traffic.Counting(TrafficRunCounts.Received, 1_003).Counting(TrafficRunCounts.KernelDrops, 2);
        for (var second = 0; second < seconds; second++)
        {
            traffic.In("192.0.2.1", 125_000, Start.AddSeconds(second)).Out("203.0.113.9", 12_500, Start.AddSeconds(second));
            await traffic.StoreUntilAsync(Start.AddSeconds(second + 1));
        }
        return traffic;
    }

    static string[] Draw(LiveMinute? minute, int width, int height, params string[] notices)
    {
        using var written = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = width;
        console.Write(LiveTable.Of("[bold]capture of eth0[/]", minute, notices, AsLabel.Both, width, height));
        return [.. written.ToString().Split('\n').Select(line => line.TrimEnd())];
    }

    [Theory]
    [InlineData(80, 20)]
    [InlineData(132, 60)]
    public async Task The_last_minute_is_drawn_in_as_many_columns_as_there_are(int width, int line)
    {
        using var folder = new TempFolder();
        await using var traffic = await RecordAsync(folder, 10);

        var lines = Draw(await LiveMinute.ReadAsync(traffic.Store, AskedTraffic.Live, CancellationToken.None), width, 24);

        Assert.All(lines, drawn => Assert.True(drawn.Length <= width, drawn));
        Assert.Matches("^in +1.00 Mbit/s +█{10}$", lines[1]);
        Assert.Matches("^out +100 kbit/s +█{10}$", lines[2]);
        Assert.Equal("", lines[3]);
        Assert.Matches("^AS +RATE +SHARE +LAST MINUTE$", lines[4]);
        Assert.Matches($"^AS64500: Example, Inc. +1.00 Mbit/s +90.9 %  +▃?█{{{line / 6}}}$", lines[5]);
        Assert.Matches("^AS64502: Other Networks +100 kbit/s +9.1 %", lines[6]);
        Assert.Equal("capture of eth0: 1,003 received, 2 dropped by the kernel", lines[7]);
    }

    [Fact]
    public async Task A_low_terminal_shows_fewer_networks()
    {
        using var folder = new TempFolder();
        await using var traffic = await RecordAsync(folder, 2);

        var lines = Draw(await LiveMinute.ReadAsync(traffic.Store, AskedTraffic.Live, CancellationToken.None), 80, 9);

        Assert.Contains(lines, line => line.StartsWith("AS64500", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith("AS64502", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Notices_are_below_the_traffic_and_no_line_is_folded()
    {
        using var folder = new TempFolder();
        await using var traffic = await RecordAsync(folder, 2);

        var lines = Draw(
            await LiveMinute.ReadAsync(traffic.Store, AskedTraffic.Live, CancellationToken.None), 40, 24, "the disk is full", "what 198.51.100.9 sends is refused by all");

        Assert.Equal("capture of eth0: 1,003 received, 2 …", lines[7]);
        Assert.Equal("the disk is full", lines[8]);
        Assert.Equal("what 198.51.100.9 sends is refused by …", lines[9]);
    }

    [Fact]
    public async Task Before_anything_is_recorded_that_is_said()
    {
        using var folder = new TempFolder();
        await using var local = new LocalTraffic(folder.Path);

        var minute = await LiveMinute.ReadAsync(local.Store, AskedTraffic.Live, CancellationToken.None);

        Assert.Null(minute);
        Assert.StartsWith("nothing is being recorded yet", Draw(minute, 80, 24)[1]);
    }

    [Fact]
    public async Task Without_a_terminal_there_is_a_line_for_each_second_until_the_work_ends()
    {
        using var folder = new TempFolder();
        await using var traffic = await RecordAsync(folder, 5);
        var work = new TaskCompletionSource();
        using var written = new FirstLine(work);

        await new TrafficScreen(traffic.Store, AskedTraffic.Live, "capture of eth0", AsLabel.Both, TimeProvider.System)
            .WriteAsync(work.Task, written, CancellationToken.None);

        Assert.Equal(
            $"{Start.AddSeconds(5).UtcDateTime:yyyy-MM-dd HH:mm:ss}Z  in 1.00 Mbit/s, out 100 kbit/s; AS64500: Example, Inc. 90.9 %, AS64502: Other Networks 9.1 %; 2 dropped by the kernel",
            written.ToString().TrimEnd());
    }

    /// <summary>Ends the work with the first line that is written.</summary>
    sealed class FirstLine(TaskCompletionSource work) : StringWriter
    {
        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            work.SetResult();
            return Task.CompletedTask;
        }
    }
}
