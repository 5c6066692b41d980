using System.Threading.Channels;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Link;
using Tracefleet.Coordinator.Conducting;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Coordinator.Gateway;

/// <summary>What happens between welcome and farewell: messages are read, worked on in order and answered, and each side's heart beats.</summary>
/// <remarks>Reading stops while the store is behind, so a slow store slows the agent and nothing piles up here.</remarks>
sealed class AgentConversation(
    AgentSession session, LinkSocket socket, BatchIntake intake, LiveIntake previews, CampaignConductor conductor, GatewaySettings settings)
{
    // An agent asks for eight pieces ahead; more wait in its own socket.
    const int MissedHeartbeats = 3, WorkCapacity = 2, PiecesCapacity = 16;

    // One for each cell of four shards of the largest size that is previewed.
    const int PreviewsCapacity = 64;

    static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(5);

    readonly Channel<AgentMessage> _work = Channel.CreateBounded<AgentMessage>(WorkCapacity);
    readonly Channel<SnapshotRequest> _pieces = Channel.CreateBounded<SnapshotRequest>(PiecesCapacity);

    // Previews wait for nothing and hold up nothing: those that there is no room for are lost.
    readonly Channel<TraceRecord> _previews = Channel.CreateBounded<TraceRecord>(
        new BoundedChannelOptions(PreviewsCapacity) { FullMode = BoundedChannelFullMode.DropWrite });

    readonly PreviewPace _pace = new(settings.Time);

    public async Task RunAsync(CancellationToken stopping)
    {
        using var stop = new CancellationTokenSource();
        using var abort = new CancellationTokenSource();
        using var shutdown = stopping.Register(
            () => session.End(RefusalCodes.ShuttingDown, "The coordinator is stopping; connect again later.", retry: true));
        var writing = session.WriteAsync(socket);
        var reading = ReadAsync(stop.Token, abort.Token);
        Task[] others = [WorkAsync(stop.Token), BeatAsync(stop.Token), GivePiecesAsync(stop.Token), ShowPreviewsAsync(stop.Token)];

        await Task.WhenAny([session.Ended, writing, reading, .. others]);
        session.End();
        await stop.CancelAsync();
        await Task.WhenAny(Task.WhenAll(writing, reading), Task.Delay(FarewellPatience, settings.Time, abort.Token));
        await abort.CancelAsync();
        socket.Abort();
        await Task.WhenAll([writing, reading, .. others]);
    }

    async Task ReadAsync(CancellationToken stop, CancellationToken abort)
    {
        try
        {
            while (await socket.ReadAsync(abort) is { } message)
                await ReceiveAsync(message, stop);
        }
        catch (LinkFormatException violation)
        {
            Refuse(violation);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The session has ended.
        }
        await socket.DrainAsync(abort);
    }

    ValueTask ReceiveAsync(AgentMessage message, CancellationToken cancellation) => message.KindCase switch
    {
        AgentMessage.KindOneofCase.Heartbeat => ValueTask.CompletedTask,
        AgentMessage.KindOneofCase.Batch or AgentMessage.KindOneofCase.Ready => _work.Writer.WriteAsync(message, cancellation),
        AgentMessage.KindOneofCase.SnapshotRequest => _pieces.Writer.WriteAsync(message.SnapshotRequest, cancellation),
        AgentMessage.KindOneofCase.LiveHops => Preview(message.LiveHops),
        _ => throw new LinkFormatException("kind", $"{message.KindCase} may not come after the hello."),
    };

    ValueTask Preview(LiveHops hops)
    {
        if (previews.Unpack(session, _pace, hops) is { } preview)
            _previews.Writer.TryWrite(preview);
        return ValueTask.CompletedTask;
    }

    async Task WorkAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var message in _work.Reader.ReadAllAsync(cancellation))
                await WorkOnAsync(message, cancellation);
        }
        catch (LinkFormatException violation)
        {
            Refuse(violation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent sends again what was not acknowledged.
        }
    }

    async Task WorkOnAsync(AgentMessage message, CancellationToken cancellation)
    {
        if (message.Ready is not null)
        {
            session.MarkReady();
            conductor.AgentIsReady(session);
            return;
        }
        await intake.TakeAsync(session, message.Batch, cancellation);
        var ack = new Ack { Shard = message.Batch.Shard, Seq = message.Batch.Seq };
        await session.SendAsync(new CoordinatorMessage { Ack = ack }, cancellation);
    }

    /// <summary>One piece after the other, each only when the one before has left: whatever else is to be sent waits for one piece at most.</summary>
    async Task GivePiecesAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var request in _pieces.Reader.ReadAllAsync(cancellation))
                await session.SendWholeAsync(await settings.Snapshots.AnswerAsync(request, cancellation), cancellation);
        }
        catch (LinkFormatException violation)
        {
            Refuse(violation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The agent asks again for what did not come.
        }
    }

    async Task ShowPreviewsAsync(CancellationToken cancellation)
    {
        try
        {
            await foreach (var preview in _previews.Reader.ReadAllAsync(cancellation))
                await previews.ShowAsync(session, preview, cancellation);
        }
        catch (LinkFormatException violation)
        {
            Refuse(violation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // What was watched comes again when it is stored.
        }
    }

    async Task BeatAsync(CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(settings.HeartbeatInterval, settings.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation))
                Beat();
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The session has ended.
        }
    }

    void Beat()
    {
        if (socket.Silence > settings.HeartbeatInterval * MissedHeartbeats)
        {
            session.End(RefusalCodes.Silent, $"No heartbeat came for {socket.Silence.TotalSeconds:F0} s; connect again.", retry: true);
            return;
        }
        session.Offer(new CoordinatorMessage { Heartbeat = new Heartbeat { SentUnixMs = settings.Time.GetUtcNow().ToUnixTimeMilliseconds() } });
    }

    void Refuse(LinkFormatException violation)
    {
        settings.Metrics.MessageRefused(RefusalCodes.InvalidMessage);
        settings.Log.AgentRefused(session.Agent, session.VantagePoint, RefusalCodes.InvalidMessage, violation.Message);
        session.End(RefusalCodes.InvalidMessage, violation.Message, retry: false);
    }
}
