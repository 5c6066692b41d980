using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Threading.Channels;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Agent.Tests.Harness;

/// <summary>The coordinator's end of the link on loopback, played by a test message by message.</summary>
sealed class FakeCoordinator : IAsyncDisposable
{
    readonly Channel<FakeSession> _sessions = Channel.CreateUnbounded<FakeSession>();
    readonly WebApplication _server;

    FakeCoordinator(WebApplication server) => _server = server;

    public Uri Address => new(_server.Urls.First());

    public static async Task<FakeCoordinator> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var coordinator = new FakeCoordinator(builder.Build());
        coordinator._server.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        coordinator._server.Map("/agent/v1", coordinator.ServeAsync);
        await coordinator._server.StartAsync();
        return coordinator;
    }

    /// <summary>An address on loopback where nobody listens.</summary>
    public static Uri Nowhere()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://{listener.LocalEndpoint}");
    }

    /// <summary>The next connection of an agent.</summary>
    public async Task<FakeSession> AcceptAsync() => await _sessions.Reader.ReadAsync().AsTask().WithPatience();

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _server.StopAsync(patience.Token);
        await _server.DisposeAsync();
    }

    async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var session = new FakeSession(socket, context.Request.Headers.Authorization);
        _sessions.Writer.TryWrite(session);
        await session.Ended.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

/// <summary>One connection of an agent, seen from the coordinator.</summary>
sealed class FakeSession(WebSocket socket, string? authorization)
{
    readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Ended => _ended.Task;

    public string? Authorization => authorization;

    /// <summary>Takes the hello and welcomes the agent.</summary>
    public async Task<AgentHello> WelcomeAsync(int heartbeatMs = 60_000, bool takesLiveHops = false)
    {
        var hello = (await ReceiveAsync()).Hello.ToDomain();
        var welcome = new Welcome { Session = "s1", HeartbeatMs = (uint)heartbeatMs, TakesLiveHops = takesLiveHops };
        await SendAsync(new CoordinatorMessage { Welcome = welcome });
        return hello;
    }

    public Task SendAsync(CoordinatorMessage message) => SendAsync(message.ToByteArray());

    public Task SendAsync(byte[] frame, WebSocketMessageType type = WebSocketMessageType.Binary) =>
        socket.SendAsync(frame, type, endOfMessage: true, CancellationToken.None).WithPatience();

    public Task AcknowledgeAsync(HopBatch batch) =>
        SendAsync(new CoordinatorMessage { Ack = new Ack { Shard = batch.Shard, Seq = batch.Seq } });

    /// <summary>The next message; null when the agent has gone.</summary>
    public async Task<AgentMessage?> TryReceiveAsync()
    {
        var frame = new MemoryStream();
        var part = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(part, CancellationToken.None).WithPatience();
                if (received.MessageType == WebSocketMessageType.Close)
                    return null;
                frame.Write(part, 0, received.Count);
                if (received.EndOfMessage)
                    return AgentMessage.Parser.ParseFrom(frame.ToArray());
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    public async Task<AgentMessage> ReceiveAsync() =>
        await TryReceiveAsync() ?? throw new InvalidOperationException("The agent has gone.");

    /// <summary>The next batch; anything but a batch fails.</summary>
    public async Task<HopBatch> BatchAsync() =>
        await ReceiveAsync() is { Batch: { } batch } ? batch : throw new InvalidOperationException("Expected a batch.");

    public async Task<List<HopBatch>> BatchesAsync(int count)
    {
        var batches = new List<HopBatch>();
        while (batches.Count < count)
            batches.Add(await BatchAsync());
        return batches;
    }

    /// <summary>Waits until the agent has gone; messages until then are dropped.</summary>
    public async Task GoneAsync()
    {
        while (await TryReceiveAsync() is not null)
            continue;
        _ended.TrySetResult();
    }

    /// <summary>Breaks the connection off, as a dying host does.</summary>
    public void Abort()
    {
        socket.Abort();
        _ended.TrySetResult();
    }

    public async Task CloseAsync()
    {
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None).WithPatience();
        }
        catch (WebSocketException)
        {
            // The agent read it and went before the sending returned.
        }
        _ended.TrySetResult();
    }
}
