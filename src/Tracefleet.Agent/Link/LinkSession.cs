using System.Globalization;
using Microsoft.Extensions.Logging;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Spooling;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Agent.Link;

/// <summary>One connection from hello to its end: what the spool holds goes first, then new work may come.</summary>
sealed class LinkSession(
    LinkSocket socket, AgentOptions options, Vantage vantage, string agentId, Spool spool, ShardExecutor executor, TimeProvider time,
    ILogger log)
{
    /// <summary>Batches sent and not acknowledged, at most: how far a slow store lets an agent run ahead.</summary>
    const int Window = 16;

    static readonly TimeSpan HelloTimeout = TimeSpan.FromSeconds(10);

    readonly SemaphoreSlim _sending = new(1);
    readonly HashSet<SpoolEntry> _unacknowledged = [];
    readonly Lock _lock = new();
    TaskCompletionSource _acknowledged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _lastHeard;
    bool _isReady;

    /// <summary>Whether every batch has been sent.</summary>
    volatile bool _isUpToDate;

    /// <summary>Returns when the coordinator closes the link.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var welcome = await GreetAsync(cancellation);
        log.Connected(vantage.Name, options.Coordinator, agentId);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var beat = TimeSpan.FromMilliseconds(Math.Clamp(welcome.HeartbeatMs, 100, 60_000));
        Task[] parts =
        [
            ReceiveAsync(stop.Token), SendBatchesAsync(stop.Token), BeatAsync(beat, stop.Token), WatchAsync(beat, stop.Token),
            AskForSnapshotsAsync(stop.Token), SendPreviewsAsync(welcome.TakesLiveHops, stop.Token),
        ];
        try
        {
            await await Task.WhenAny(parts);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(parts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    async Task<Welcome> GreetAsync(CancellationToken cancellation)
    {
        await SendAsync(new AgentMessage { Hello = (await HelloAsync(cancellation)).ToWire() }, cancellation);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => stop.Cancel(), null, HelloTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            var answer = await socket.ReceiveAsync(stop.Token);
            Heard();
            return answer?.KindCase switch
            {
                CoordinatorMessage.KindOneofCase.Welcome => answer.Welcome,
                CoordinatorMessage.KindOneofCase.Refusal => throw Refused(answer.Refusal),
                _ => throw new LinkBrokenException("the coordinator did not welcome this agent"),
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LinkBrokenException($"no welcome within {HelloTimeout.TotalSeconds:0} s");
        }
    }

    async Task<AgentHello> HelloAsync(CancellationToken cancellation)
    {
        var inventory = Inventories.Of(vantage, options);
        if (executor.Snapshots is { } snapshots)
            inventory = inventory with { FetchesSnapshots = true, HeldSnapshots = await snapshots.HeldAsync(cancellation) };
        return new AgentHello(LinkLimits.ProtocolVersion, agentId, vantage.Name, inventory, executor.Holding);
    }

    async Task ReceiveAsync(CancellationToken cancellation)
    {
        while (await socket.ReceiveAsync(cancellation) is { } message)
        {
            Heard();
            switch (message.KindCase)
            {
                case CoordinatorMessage.KindOneofCase.Assign:
                    executor.Assign(message.Assign.ToDomain());
                    break;
                case CoordinatorMessage.KindOneofCase.Ack:
                    Acknowledged(message.Ack);
                    break;
                case CoordinatorMessage.KindOneofCase.Cancel:
                    executor.Cancel(message.Cancel.ToDomain());
                    break;
                case CoordinatorMessage.KindOneofCase.SnapshotChunk:
                    executor.Snapshots?.Fetches.Take(message.SnapshotChunk.ToDomain());
                    break;
                case CoordinatorMessage.KindOneofCase.SnapshotMissing:
                    var (id, reason) = message.SnapshotMissing.ToDomain();
                    executor.Snapshots?.Fetches.Missing(id, reason);
                    break;
                case CoordinatorMessage.KindOneofCase.Refusal:
                    throw Refused(message.Refusal);
            }
        }
    }

    /// <summary>Sends the spool in order, says that it is ready once what it held is out, and goes on with what is added.</summary>
    async Task SendBatchesAsync(CancellationToken cancellation)
    {
        long last = 0;
        while (true)
        {
            var changed = spool.Changed;
            if (spool.NextAfter(last) is not { } entry)
            {
                await SayReadyAsync(cancellation);
                _isUpToDate = true;
                await changed.WaitAsync(cancellation);
                continue;
            }
            _isUpToDate = false;
            await RoomForAnotherAsync(cancellation);
            last = entry.Number;
            await SendBatchAsync(entry, cancellation);
        }
    }

    /// <summary>Never ends by itself: a part of a session ends the session.</summary>
    async Task AskForSnapshotsAsync(CancellationToken cancellation)
    {
        if (executor.Snapshots is not { } snapshots)
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return;
        }
        snapshots.Fetches.Reconnected();
        while (true)
        {
            var part = await snapshots.Fetches.NextAsync(cancellation);
            await SendAsync(new AgentMessage { SnapshotRequest = part.ToWire() }, cancellation);
        }
    }

    /// <summary>Never ends by itself: a part of a session ends the session.</summary>
    /// <param name="wanted">Whether the coordinator takes previews; an older one would refuse this agent.</param>
    async Task SendPreviewsAsync(bool wanted, CancellationToken cancellation)
    {
        if (!wanted)
            await Task.Delay(Timeout.Infinite, cancellation);
        var previews = executor.Previews;
        previews.Begin();
        try
        {
            while (await previews.WaitAsync(cancellation))
            {
                previews.BeginRound();
                while (_isUpToDate && await SendIfIdleAsync(previews, cancellation))
                    continue;
                await Task.Delay(LivePreviews.Pace, time, cancellation);
            }
        }
        finally
        {
            previews.End();
        }
    }

    /// <summary>Sends one preview unless anything else is being sent; false when it did not.</summary>
    async Task<bool> SendIfIdleAsync(LivePreviews previews, CancellationToken cancellation)
    {
        if (!await _sending.WaitAsync(TimeSpan.Zero, cancellation))
            return false;
        try
        {
            if (previews.Next() is not { } preview)
                return false;
            await socket.SendAsync(new AgentMessage { LiveHops = preview.ToLiveHops() }, cancellation);
            return true;
        }
        finally
        {
            _sending.Release();
        }
    }

    async Task SendBatchAsync(SpoolEntry entry, CancellationToken cancellation)
    {
        // Counted before it is read: it may be acknowledged at any time, together with one that was stored in an earlier session.
        lock (_lock)
            _unacknowledged.Add(entry);
        if (Read(entry) is { } batch)
            await SendAsync(new AgentMessage { Batch = batch }, cancellation);
        else
            lock (_lock)
                _unacknowledged.Remove(entry);
    }

    HopBatch? Read(SpoolEntry entry)
    {
        try
        {
            return spool.Read(entry);
        }
        catch (InvalidDataException damaged)
        {
            GiveUp(entry.Shard);
            throw new LinkBrokenException($"{damaged.Message}; its shard is given back");
        }
    }

    void GiveUp(ShardLease shard)
    {
        executor.Surrender(shard);
        spool.GiveUp(shard);
    }

    async Task SayReadyAsync(CancellationToken cancellation)
    {
        if (_isReady)
            return;
        _isReady = true;
        await SendAsync(new AgentMessage { Ready = new Ready() }, cancellation);
    }

    async Task RoomForAnotherAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task acknowledged;
            lock (_lock)
            {
                if (_unacknowledged.Count < Window)
                    return;
                acknowledged = _acknowledged.Task;
            }
            await acknowledged.WaitAsync(cancellation);
        }
    }

    void Acknowledged(Ack ack)
    {
        var (shard, seq) = ack.ToDomain();
        spool.Acknowledge(shard, seq);
        executor.Acknowledged(shard, seq);
        lock (_lock)
        {
            _unacknowledged.RemoveWhere(entry => entry.Shard == shard && entry.Seq <= seq);
            var waiting = _acknowledged;
            _acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.TrySetResult();
        }
    }

    async Task BeatAsync(TimeSpan interval, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(cancellation))
            await SendAsync(new AgentMessage { Heartbeat = Heartbeat() }, cancellation);
    }

    /// <summary>Three heartbeats missed from the other side end the session. Apart from sending, which a dead connection can hold up.</summary>
    async Task WatchAsync(TimeSpan interval, CancellationToken cancellation)
    {
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            if (time.GetElapsedTime(Interlocked.Read(ref _lastHeard)) > 3 * interval)
                throw new LinkBrokenException(string.Create(CultureInfo.InvariantCulture, $"nothing heard for {3 * interval.TotalSeconds:0.#} s"));
        }
    }

    Heartbeat Heartbeat()
    {
        var counters = executor.Counters;
        return new Heartbeat
        {
            SentUnixMs = time.GetUtcNow().ToUnixTimeMilliseconds(),
            SpooledBatches = (uint)spool.Count,
            ProbesSent = (ulong)counters.Sent,
            RepliesMatched = (ulong)counters.Matched,
            RepliesDropped = (ulong)counters.Dropped,
        };
    }

    async Task SendAsync(AgentMessage message, CancellationToken cancellation)
    {
        await _sending.WaitAsync(cancellation);
        try
        {
            await socket.SendAsync(message, cancellation);
        }
        finally
        {
            _sending.Release();
        }
    }

    void Heard() => Interlocked.Exchange(ref _lastHeard, time.GetTimestamp());

    static AgentRefusedException Refused(Refusal refusal) => new(refusal.Code, refusal.Message, refusal.Retry);
}
