using System.Buffers;
using System.Net.WebSockets;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Agent.Link;

/// <summary>The agent's end of the link: one protobuf message in each binary frame. One sender and one receiver at a time.</summary>
sealed class LinkSocket(ClientWebSocket socket) : IDisposable
{
    public static async Task<LinkSocket> ConnectAsync(Uri coordinator, string? token, CancellationToken cancellation)
    {
        var socket = new ClientWebSocket();
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        if (token is not null)
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        try
        {
            await socket.ConnectAsync(AddressOf(coordinator), cancellation);
            return new LinkSocket(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask SendAsync(AgentMessage message, CancellationToken cancellation) =>
        socket.SendAsync(LinkCodec.Encode(message).AsMemory(), WebSocketMessageType.Binary, endOfMessage: true, cancellation);

    /// <summary>The next message; null when the coordinator has closed the link.</summary>
    /// <exception cref="LinkBrokenException">A message is too long.</exception>
    /// <exception cref="LinkFormatException">A message is not one of ours.</exception>
    public async Task<CoordinatorMessage?> ReceiveAsync(CancellationToken cancellation)
    {
        var message = new ArrayBufferWriter<byte>(4096);
        while (true)
        {
            var part = await socket.ReceiveAsync(message.GetMemory(4096), cancellation);
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            message.Advance(part.Count);
            if (message.WrittenCount > LinkLimits.MaxFrameBytes)
                throw new LinkBrokenException($"a message is longer than {LinkLimits.MaxFrameBytes} bytes");
            if (part.EndOfMessage)
                return LinkCodec.DecodeCoordinator(message.WrittenSpan);
        }
    }

    public void Dispose() => socket.Dispose();

    static Uri AddressOf(Uri coordinator) =>
        new UriBuilder(coordinator) { Scheme = coordinator.Scheme == "https" ? "wss" : "ws", Path = "/agent/v1" }.Uri;
}

/// <summary>The session cannot go on; the agent connects anew.</summary>
sealed class LinkBrokenException(string reason) : Exception(reason);

/// <summary>The coordinator does not want this agent.</summary>
public sealed class AgentRefusedException(string code, string message, bool retry) : Exception(message)
{
    /// <summary>The refusal's machine word, for example <c>protocol_too_old</c>.</summary>
    public string Code { get; } = code;

    /// <summary>Whether trying again later can help.</summary>
    public bool Retry { get; } = retry;
}
