using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>A TCP relay on loopback that can go dark as a broken network does: connections stay open, nothing passes and nobody is told.</summary>
sealed class Relay : IAsyncDisposable
{
    readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource _stop = new();
    readonly ConcurrentBag<TcpClient> _clients = [];
    readonly int _target;
    readonly Task _accepting;
    volatile TaskCompletionSource _light = Lit();

    public Relay(Uri target)
    {
        _target = target.Port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

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
            await Task.WhenAny(CopyAsync(client, server), CopyAsync(server, client));
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
