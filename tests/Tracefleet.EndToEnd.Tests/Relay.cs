using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>A TCP relay on loopback that can go dark as a broken network does (connections stay open, nothing passes and nobody is told), or
/// break connections off in the middle of what they carry.</summary>
sealed class Relay : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentBag<TcpClient> _clients = [];
    readonly int _target;
    readonly Task _accepting;
    readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);
    volatile TaskCompletionSource _light = Lit();
    long _brought;

    public Relay(Uri target)
    {
        _target = target.Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>When this many bytes have come from the target, the connection that brings the last of them ends there, and it is dark until it is lit up.</summary>
    public long CutAfter { get; init; } = long.MaxValue;

    /// <summary>Ends when it has cut a connection.</summary>
    public Task WasCut => _cut.Task;

    /// <summary>Bytes that came from the target, over all connections.</summary>
    public long BroughtBytes => Interlocked.Read(ref _brought);

    public void GoDark() => _light = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public void LightUp() => _light.TrySetResult();

    async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var client = await _listener.AcceptTcpClientAsync(_stop.Token);
            var server = new TcpClient();
            _clients.Add(client);
            _clients.Add(server);
            _ = JoinAsync(client, server);
        }
    }

    async Task JoinAsync(TcpClient client, TcpClient server)
    {
        try
        {
            await _light.Task.WaitAsync(_stop.Token);
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(CopyAsync(client, server), BringAsync(server, client));
        }
        catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
        {
            // One side is gone; the other is closed below, as a network would in the end.
        }
        client.Dispose();
        server.Dispose();
    }

    async Task CopyAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            await _light.Task.WaitAsync(_stop.Token);
            await to.GetStream().WriteAsync(buffer.AsMemory(0, length), _stop.Token);
        }
    }

    async Task BringAsync(TcpClient from, TcpClient to)
    {
        var buffer = new byte[16 * 1024];
        while (await from.GetStream().ReadAsync(buffer, _stop.Token) is > 0 and var length)
        {
            await _light.Task.WaitAsync(_stop.Token);
            var left = CutAfter - Interlocked.Read(ref _brought);
            var isCut = left > 0 && left <= length;
            var passing = isCut ? (int)left : length;
            await to.GetStream().WriteAsync(buffer.AsMemory(0, passing), _stop.Token);
            Interlocked.Add(ref _brought, passing);
            if (!isCut)
                continue;
            GoDark();
            _cut.SetResult();
            return;
        }
    }

    static TaskCompletionSource Lit()
    {
        var lit = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lit.SetResult();
        return lit;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        foreach (var client in _clients)
            client.Dispose();
        _stop.Dispose();
    }
}
