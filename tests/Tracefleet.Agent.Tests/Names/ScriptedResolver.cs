using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Tracefleet.Agent.Names;

namespace Tracefleet.Agent.Tests.Names;

/// <summary>A DNS server on loopback that answers each question as the test says.</summary>
sealed class ScriptedResolver : IAsyncDisposable
{
    readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    readonly TcpListener _tcp;
    readonly Func<byte[], IEnumerable<byte[]>> _overUdp;
    readonly Func<byte[], byte[]> _overTcp;
    readonly CancellationTokenSource _stop = new();
    readonly Task[] _serving;

    /// <param name="overUdp">Datagrams to answer a question with; none for silence.</param>
    /// <param name="overTcp">Bytes to answer with, their length prefix included.</param>
    public ScriptedResolver(Func<byte[], IEnumerable<byte[]>> overUdp, Func<byte[], byte[]>? overTcp = null)
    {
        _overUdp = overUdp;
        _overTcp = overTcp ?? (_ => []);
        // TCP chooses the port: connections take many of its ports, while hardly anything holds one of UDP.
        _tcp = new TcpListener(IPAddress.Loopback, 0);
        _tcp.Start();
        EndPoint = (IPEndPoint)_tcp.LocalEndpoint;
        _udp.Bind(EndPoint);
        _serving = [ServeUdpAsync(), ServeTcpAsync()];
    }

    public IPEndPoint EndPoint { get; }

    public ConcurrentQueue<byte[]> Asked { get; } = new();

    public ResolverSettings Settings => ResolverSettings.Default with { Servers = [EndPoint] };

    async Task ServeUdpAsync()
    {
        var buffer = new byte[2048];
        while (true)
        {
            var received = await _udp.ReceiveFromAsync(buffer, SocketFlags.None, new IPEndPoint(IPAddress.Any, 0), _stop.Token);
            var question = buffer[..received.ReceivedBytes];
            Asked.Enqueue(question);
            foreach (var answer in _overUdp(question))
                await _udp.SendToAsync(answer, SocketFlags.None, received.RemoteEndPoint, _stop.Token);
        }
    }

    async Task ServeTcpAsync()
    {
        while (true)
        {
            using var client = await _tcp.AcceptSocketAsync(_stop.Token);
            var buffer = new byte[2048];
            var length = await client.ReceiveAsync(buffer, _stop.Token);
            await client.SendAsync(_overTcp(buffer[2..length]), _stop.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_serving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _udp.Dispose();
        _tcp.Dispose();
        _stop.Dispose();
    }
}
