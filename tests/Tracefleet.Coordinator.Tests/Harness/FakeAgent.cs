using System.Collections.Immutable;
using System.Net.WebSockets;
using Google.Protobuf;
using Tracefleet.Addressing;
using Tracefleet.Campaigns.Places;
using Tracefleet.Campaigns.Results;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Hop = Tracefleet.Measurements.Traces.Hop;

namespace Tracefleet.Coordinator.Tests.Harness;

/// <summary>The other side of the link, played by a test step by step. It measures nothing: every trace has a first hop, a silent one and the target.</summary>
sealed class FakeAgent : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly ClientWebSocket _socket = new();

    public static async Task<FakeAgent> ConnectAsync(TestCoordinator coordinator, string? token = null)
    {
        var agent = new FakeAgent();
        if (token is not null)
            agent._socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        await agent._socket.ConnectAsync(coordinator.Link, CancellationToken.None);
        return agent;
    }

    /// <summary>Connects, says hello and is ready.</summary>
    public static async Task<FakeAgent> JoinAsync(
        TestCoordinator coordinator, string vantagePoint, string agent = "agent-1", int capacity = 64, params ImmutableArray<ShardLease> holding)
    {
        var joined = await ConnectAsync(coordinator);
        await joined.HelloAsync(vantagePoint, agent, capacity, holding);
        await joined.ReadyAsync();
        return joined;
    }

    public static AgentInventory Inventory(int capacity = 64) => new(
        "1.0.0", "simulated", "198.18.0.1", "2001:db8::1", "Frankfurt", "DE", 50.1, 8.7, 64500, ["test"], "asn_1", null, null, capacity)
    {
        Types = [.. MeasurementTypes.All],
    };

    /// <summary>Says hello and returns the session.</summary>
    public async Task<string> HelloAsync(string vantagePoint, string agent = "agent-1", int capacity = 64, params ImmutableArray<ShardLease> holding)
    {
        await SendAsync(new AgentMessage { Hello = new AgentHello(1, agent, vantagePoint, Inventory(capacity), holding).ToWire() });
        return (await ReceiveAsync())!.Welcome.Session;
    }

    /// <summary>Joins as an agent of a version that knows traces only.</summary>
    public static async Task<FakeAgent> JoinAsTracerAsync(TestCoordinator coordinator, string vantagePoint)
    {
        var joined = await ConnectAsync(coordinator);
        var hello = new AgentHello(1, "old-agent", vantagePoint, Inventory() with { Types = [] }, []);
        await joined.SendAsync(new AgentMessage { Hello = hello.ToWire() });
        Assert.NotNull((await joined.ReceiveAsync())!.Welcome);
        await joined.ReadyAsync();
        return joined;
    }

    public Task ReadyAsync() => SendAsync(new AgentMessage { Ready = new Ready() });

    public Task SendAsync(AgentMessage message) => SendAsync(message.ToByteArray(), WebSocketMessageType.Binary);

    public async Task SendAsync(byte[] frame, WebSocketMessageType type)
    {
        using var patience = new CancellationTokenSource(Patience);
        await _socket.SendAsync(frame, type, endOfMessage: true, patience.Token);
    }

    /// <summary>The next message that is no heartbeat; null when the coordinator has closed.</summary>
    public async Task<CoordinatorMessage?> ReceiveAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        var frame = new byte[1024 * 1024];
        while (true)
        {
            var length = 0;
            WebSocketReceiveResult received;
            do
            {
                received = await _socket.ReceiveAsync(new ArraySegment<byte>(frame, length, frame.Length - length), patience.Token);
                length += received.Count;
            }
            while (!received.EndOfMessage);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            var message = CoordinatorMessage.Parser.ParseFrom(frame, 0, length);
            if (message.KindCase != CoordinatorMessage.KindOneofCase.Heartbeat)
                return message;
        }
    }

    public async Task<ShardAssignment> AssignmentAsync()
    {
        var message = await ReceiveAsync();
        return message!.Assign.ToDomain();
    }

    public async Task<IReadOnlyList<ShardAssignment>> AssignmentsAsync(int count)
    {
        var assignments = new List<ShardAssignment>();
        while (assignments.Count < count)
            assignments.Add(await AssignmentAsync());
        return assignments;
    }

    /// <summary>Sends a batch and returns the acknowledged sequence number.</summary>
    public async Task<long> DeliverAsync(ShardAssignment assignment, long seq, IEnumerable<AssignedTarget> targets, bool last, string vantagePoint)
    {
        await SendBatchAsync(assignment.Lease, seq, targets, last, vantagePoint);
        return (await ReceiveAsync())!.Ack.Seq;
    }

    /// <summary>Delivers a whole assignment in one batch.</summary>
    public Task<long> FinishAsync(ShardAssignment assignment, string vantagePoint) =>
        DeliverAsync(assignment, 1, assignment.Targets, last: true, vantagePoint);

    public Task SendBatchAsync(ShardLease lease, long seq, IEnumerable<AssignedTarget> targets, bool last, string vantagePoint)
    {
        var batch = new TraceBatch(
            new BatchId(lease.Campaign, lease.Shard, lease.Attempt, seq), [.. targets.Select(target => Trace(lease, target, vantagePoint))]);
        return SendAsync(new AgentMessage { Batch = batch.ToWire(last) });
    }

    public static TraceRecord Trace(ShardLease lease, AssignedTarget target, string vantagePoint)
    {
        var at = Instant.FromUnixMicroseconds(1_780_000_000_000_000 + target.Index * 1_000);
        var destination = Address.Parse(target.Target);
        return new TraceRecord
        {
            Campaign = lease.Campaign,
            Shard = lease.Shard,
            ShardAttempt = lease.Attempt,
            VantagePoint = vantagePoint,
            TargetIndex = target.Index,
            Target = target.Target,
            Destination = destination,
            Source = Address.Parse(destination.IsIpv4 ? "198.18.0.1" : "2001:db8::1"),
            Protocol = ProbeProtocol.Udp,
            Flow = new FlowId(7),
            SourcePort = 33_000,
            DestinationPort = 33_434,
            StartedAt = at,
            EndedAt = at,
            Reason = CellReason.Reached,
            Hops = [Reply(1, at, Address.Parse("198.18.255.1")), new Hop { Ttl = 2, Attempt = 1, SentAt = at }, Reply(3, at, destination)],
        };
    }

    static Hop Reply(byte ttl, Instant at, Address from) => new()
    {
        Ttl = ttl,
        Attempt = 1,
        SentAt = at,
        Addr = from,
        RttMicroseconds = 1_000 * ttl,
        ReplyTtl = 60,
        IcmpType = 11,
        IcmpCode = 0,
        ReplySize = 56,
    };

    /// <summary>Vanishes without a word.</summary>
    public void Vanish() => _socket.Abort();

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }
}
