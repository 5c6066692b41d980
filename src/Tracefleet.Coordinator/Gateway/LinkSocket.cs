using System.Buffers;
using System.Net.WebSockets;
using Google.Protobuf;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Coordinator.Gateway;

/// <summary>One message in each binary frame of a WebSocket. One reader and one writer at a time.</summary>
sealed class LinkSocket(WebSocket socket, TimeProvider time)
{
    const int ReadStep = 16 * 1024, KeptBytes = 1024 * 1024;

    ArrayBufferWriter<byte> _incoming = new(ReadStep);
    long _waitingSince = Quiet;

    const long Quiet = -1;

    /// <summary>How long the reader has been waiting for bytes; zero while nobody reads, because silence is then ours.</summary>
    public TimeSpan Silence => Interlocked.Read(ref _waitingSince) is var since and not Quiet ? time.GetElapsedTime(since) : TimeSpan.Zero;

    /// <summary>The next message, or null when the other side has closed or vanished.</summary>
    /// <exception cref="LinkFormatException">What came is no message of the link.</exception>
    public async Task<AgentMessage?> ReadAsync(CancellationToken cancellation)
    {
        Rewind();
        try
        {
            if (!await ReceiveAsync(cancellation))
                return null;
        }
        catch (WebSocketException)
        {
            return null;
        }
        finally
        {
            Interlocked.Exchange(ref _waitingSince, Quiet);
        }
        return LinkCodec.DecodeAgent(_incoming.WrittenSpan);
    }

    async Task<bool> ReceiveAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Interlocked.Exchange(ref _waitingSince, time.GetTimestamp());
            var received = await socket.ReceiveAsync(_incoming.GetMemory(ReadStep), cancellation);
            if (received.MessageType == WebSocketMessageType.Close)
                return false;
            if (received.MessageType != WebSocketMessageType.Binary)
                throw new LinkFormatException("frame", "is text; send protobuf messages in binary frames.");
            _incoming.Advance(received.Count);
            if (_incoming.WrittenCount > LinkLimits.MaxFrameBytes)
                throw new LinkFormatException("frame", $"is larger than {LinkLimits.MaxFrameBytes} bytes; send smaller batches.");
            if (received.EndOfMessage)
                return true;
        }
    }

    // One large batch must not pin its buffer for the rest of the session.
    void Rewind()
    {
        if (_incoming.Capacity > KeptBytes)
            _incoming = new ArrayBufferWriter<byte>(ReadStep);
        else
            _incoming.ResetWrittenCount();
    }

    /// <summary>False when the other side has vanished.</summary>
    public async Task<bool> WriteAsync(CoordinatorMessage message, CancellationToken cancellation)
    {
        var size = message.CalculateSize();
        var frame = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            message.WriteTo(frame.AsSpan(0, size));
            await socket.SendAsync(frame.AsMemory(0, size), WebSocketMessageType.Binary, endOfMessage: true, cancellation);
            return true;
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(frame);
        }
    }

    /// <summary>Says goodbye without waiting for the answer.</summary>
    public async Task CloseAsync(string reason, CancellationToken cancellation)
    {
        if (socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived))
            return;
        try
        {
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, reason, cancellation);
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException)
        {
            // The other side was quicker.
        }
    }

    /// <summary>Discards what still comes until the other side closes: closing on unread bytes would make the kernel throw our farewell away.</summary>
    public async Task DrainAsync(CancellationToken cancellation)
    {
        var discarded = new byte[ReadStep];
        try
        {
            while (socket.State is WebSocketState.Open or WebSocketState.CloseSent)
                await socket.ReceiveAsync(discarded.AsMemory(), cancellation);
        }
        catch (Exception failure) when (failure is WebSocketException or ObjectDisposedException or OperationCanceledException)
        {
            // It has gone, or has had time enough.
        }
    }

    public void Abort() => socket.Abort();
}
