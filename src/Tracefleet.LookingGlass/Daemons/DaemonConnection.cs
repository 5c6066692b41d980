using System.Net.Sockets;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>One conversation over a daemon's unix socket. Whoever opens it disposes it; a wait that is cancelled ends at once.</summary>
sealed class DaemonConnection : IDisposable
{
    const int Chunk = 16 << 10;

    readonly Socket _socket;
    readonly int _mostBytes;
    byte[] _bytes = new byte[Chunk];
    int _from, _to, _received;

    DaemonConnection(Socket socket, int mostBytes) => (_socket, _mostBytes) = (socket, mostBytes);

    /// <exception cref="GlassRouterException">Nobody listens there, or this user must not connect.</exception>
    public static async Task<DaemonConnection> OpenAsync(string path, AnswerBounds bounds, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new DaemonConnection(socket, bounds.MostBytes);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new GlassRouterException("The router cannot be reached.", refused);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            for (var sent = 0; sent < bytes.Length;)
                sent += await _socket.SendAsync(bytes[sent..], SocketFlags.None, cancellation);
        }
        catch (SocketException gone)
        {
            throw Ended(gone);
        }
    }

    /// <summary>The bytes before the next delimiter, which is taken too. Valid until the next read.</summary>
    /// <param name="longest">Bytes without a delimiter that are too many.</param>
    /// <exception cref="GlassRouterException">The daemon went, or sent too many bytes.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadUntilAsync(byte delimiter, int longest, CancellationToken cancellation)
    {
        for (var searched = 0; ;)
        {
            var at = _bytes.AsSpan(_from + searched, _to - _from - searched).IndexOf(delimiter);
            var length = at < 0 ? _to - _from : searched + at;
            if (length > longest)
                throw Garbled();
            if (at >= 0)
            {
                var taken = _bytes.AsMemory(_from, length);
                _from += length + 1;
                return taken;
            }
            searched = length;
            await ReceiveAsync(cancellation);
        }
    }

    /// <summary>The next bytes, exactly as many. Valid until the next read.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int count, CancellationToken cancellation)
    {
        while (_to - _from < count)
            await ReceiveAsync(cancellation);
        _from += count;
        return _bytes.AsMemory(_from - count, count);
    }

    /// <summary>For each question anew.</summary>
    public void ForgetWhatWasReceived() => _received = 0;

    public static GlassRouterException Garbled(Exception? cause = null) => new("The router's answer cannot be understood.", cause);

    static GlassRouterException Ended(Exception? cause = null) => new("The router went away before its answer was whole.", cause);

    async ValueTask ReceiveAsync(CancellationToken cancellation)
    {
        if (_received >= _mostBytes)
            throw new GlassRouterException("The router's answer is too long.");
        MakeRoom();
        try
        {
            var room = Math.Min(_bytes.Length - _to, _mostBytes - _received);
            var count = await _socket.ReceiveAsync(_bytes.AsMemory(_to, room), SocketFlags.None, cancellation);
            if (count == 0)
                throw Ended();
            _to += count;
            _received += count;
        }
        catch (SocketException gone)
        {
            throw Ended(gone);
        }
    }

    // Grows to what one read may take and no further: the sum of what was received is bounded.
    void MakeRoom()
    {
        if (_from > 0)
        {
            _bytes.AsSpan(_from, _to - _from).CopyTo(_bytes);
            (_from, _to) = (0, _to - _from);
        }
        if (_to == _bytes.Length)
            Array.Resize(ref _bytes, _bytes.Length * 2);
    }

    public void Dispose() => _socket.Dispose();
}
