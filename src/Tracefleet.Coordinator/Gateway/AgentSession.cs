using System.Collections.Concurrent;
using System.Threading.Channels;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Coordinator.Gateway;

/// <summary>One connection of one agent: who it is, what it was told, and what is still to be sent to it.</summary>
public sealed class AgentSession
{
    // Acknowledgements wait for room, assignments never fill it: an agent holds at most 64 leases.
    const int OutboxCapacity = 256;

    readonly Channel<Outgoing> _outbox = Channel.CreateBounded<Outgoing>(
        new BoundedChannelOptions(OutboxCapacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    readonly ConcurrentDictionary<ShardLease, bool> _told = new();
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Refusal? _farewell;
    volatile bool _ready;

    internal AgentSession(string id, AgentHello hello)
    {
        Id = id;
        Hello = hello;
        foreach (var lease in hello.Holding)
            Told(lease);
    }

    /// <summary>New for each connection.</summary>
    public string Id { get; }

    public AgentHello Hello { get; }
    public string Agent => Hello.Agent;
    public string VantagePoint => Hello.VantagePoint;

    /// <summary>True once its spool has been sent: from then on it may be given shards.</summary>
    public bool IsReady => _ready;

    internal Task Ended => _ended.Task;

    internal void MarkReady() => _ready = true;

    /// <summary>Notes that the agent knows of the assignment; false when it did before.</summary>
    internal bool Told(ShardLease lease) => _told.TryAdd(lease, true);

    /// <summary>Sends without waiting. An agent that leaves its queue full is too slow to stay.</summary>
    internal void Offer(CoordinatorMessage message)
    {
        if (!_outbox.Writer.TryWrite(new Outgoing(message, null)) && !_ended.Task.IsCompleted)
            End(RefusalCodes.TooSlow, "The agent does not read what it is sent; connect again.", retry: true);
    }

    /// <summary>Sends, waiting for room; false once the session has ended.</summary>
    internal Task<bool> SendAsync(CoordinatorMessage message, CancellationToken cancellation) =>
        SendAsync(new Outgoing(message, null), cancellation);

    /// <summary>Sends and waits until it has left; false once the session has ended.</summary>
    internal async Task<bool> SendWholeAsync(CoordinatorMessage message, CancellationToken cancellation)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!await SendAsync(new Outgoing(message, left), cancellation))
            return false;
        await left.Task.WaitAsync(cancellation);
        return true;
    }

    async Task<bool> SendAsync(Outgoing outgoing, CancellationToken cancellation)
    {
        try
        {
            await _outbox.Writer.WriteAsync(outgoing, cancellation);
            return true;
        }
        catch (ChannelClosedException)
        {
            return false;
        }
    }

    /// <summary>Ends the session: what is queued is still sent, then the refusal. The first call decides the farewell.</summary>
    internal void End(string code, string message, bool retry)
    {
        Interlocked.CompareExchange(ref _farewell, new Refusal { Code = code, Message = message, Retry = retry }, null);
        End();
    }

    /// <summary>Ends the session without a farewell.</summary>
    internal void End()
    {
        _outbox.Writer.TryComplete();
        _ended.TrySetResult();
    }

    /// <summary>Sends what is queued until the session ends, and the farewell last.</summary>
    internal async Task WriteAsync(LinkSocket socket)
    {
        await foreach (var (message, left) in _outbox.Reader.ReadAllAsync())
        {
            if (!await socket.WriteAsync(message, CancellationToken.None))
                return;
            left?.TrySetResult();
        }
        if (_farewell is { } farewell)
            await socket.WriteAsync(new CoordinatorMessage { Refusal = farewell }, CancellationToken.None);
        await socket.CloseAsync(_farewell?.Code ?? "bye", CancellationToken.None);
    }

    /// <param name="Left">Told when the message has been written; null where nobody waits for it.</param>
    readonly record struct Outgoing(CoordinatorMessage Message, TaskCompletionSource? Left);
}
