using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Unicode;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Api;
using Tracefleet.Coordinator.Annotating;
using Tracefleet.Coordinator.Conducting;

namespace Tracefleet.Coordinator.Live;

/// <summary>A campaign's events as server-sent events: what is stored, then what gets stored, in stored order, without gap or duplicate,
/// until the campaign has ended.</summary>
/// <remarks><c>hop</c> and <c>cell</c> carry their sequence number as id, so a reader resumes after the last one it saw. <c>progress</c> and
/// <c>end</c> have no id: they are not stored.</remarks>
sealed class EventStream(
    EventReader reader, LiveEvents live, CampaignBoards boards, ProgressReader progressOf, CoordinatorMetrics metrics, TimeProvider time)
{
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15), BetweenProgress = TimeSpan.FromMilliseconds(300);

    public async Task WriteAsync(PipeWriter output, ResultReading reading, CancellationToken cancellation)
    {
        metrics.LiveReaderOpened();
        try
        {
            using var watch = live.Watch(reading.Filter.Campaign);
            await FollowAsync(output, reading, watch, cancellation);
        }
        finally
        {
            metrics.LiveReaderClosed();
        }
    }

    async Task FollowAsync(PipeWriter output, ResultReading reading, LiveWatch watch, CancellationToken cancellation)
    {
        var campaign = reading.Filter.Campaign;
        var progress = new ProgressPace(time, BetweenProgress);
        while (true)
        {
            // In this order: what is committed after the look is announced by the task, and nothing follows the end.
            var commit = watch.NextCommit;
            var over = boards.IsSettled(campaign);
            var (last, toTheEnd) = await reader.ReadAsync(
                reading, stored => WriteEvent(output, stored), () => HandOverAsync(output, campaign, progress, cancellation), cancellation);
            if (!toTheEnd)
                return;
            reading = reading.After(last);
            if (over)
            {
                await WriteProgressAsync(output, campaign, progress, cancellation);
                WriteEnd(output);
            }
            if (!await HandOverAsync(output, campaign, progress, cancellation) || over)
                return;
            await WaitAsync(output, commit, progress, cancellation);
        }
    }

    /// <summary>Sends what is written, with progress where it is due; false when the reader has gone.</summary>
    async ValueTask<bool> HandOverAsync(PipeWriter output, string campaign, ProgressPace progress, CancellationToken cancellation)
    {
        if (progress.IsDue)
            await WriteProgressAsync(output, campaign, progress, cancellation);
        return !(await output.FlushAsync(cancellation)).IsCompleted;
    }

    async Task WaitAsync(PipeWriter output, Task commit, ProgressPace progress, CancellationToken cancellation)
    {
        try
        {
            await commit.WaitAsync(progress.Pending ? BetweenProgress : KeepAlive, time, cancellation);
            progress.SomethingChanged();
        }
        catch (TimeoutException)
        {
            output.Write(": still here\n\n"u8);
        }
    }

    static void WriteEvent(PipeWriter output, StoredEvent stored)
    {
        Span<byte> head = stackalloc byte[64];
        Utf8.TryWrite(
            head, CultureInfo.InvariantCulture, $"id: {stored.Seq}\nevent: {(stored.Hop is null ? "cell" : "hop")}\ndata: ", out var length);
        output.Write(head[..length]);
        EventLines.Write(output, stored);
        output.Write("\n"u8);
    }

    async Task WriteProgressAsync(PipeWriter output, string campaign, ProgressPace pace, CancellationToken cancellation)
    {
        pace.Sent();
        var told = await progressOf.OfAsync(campaign, cancellation);
        output.Write("event: progress\ndata: "u8);
        using (var json = new Utf8JsonWriter(output))
            JsonSerializer.Serialize(json, told, ApiJson.Default.CampaignProgress);
        output.Write("\n\n"u8);
    }

    static void WriteEnd(PipeWriter output) => output.Write("event: end\ndata: {}\n\n"u8);
}
