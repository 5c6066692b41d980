using System.Net;
using System.Net.Sockets;
using Tracefleet.Addressing;
using Tracefleet.Agent.Tests.Harness;
using Tracefleet.Agent.Traffic.Collecting;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Agent.Tests.Traffic.Collecting;

/// <summary>A collector on ports of the kernel's choice, and exporters on this host that send to it, each from an address of its own.</summary>
sealed class CollectorRun : IAsyncDisposable
{
    static readonly ListenAddress s_ipv4 = new(Address.Parse("127.0.0.1"), 0);

    readonly Dictionary<IPAddress, Socket> _exporters = [];
    long _sent;

    public CollectorRun(CollectorSettings? settings = null, TimeProvider? time = null, IFlowIntake? intake = null) =>
        Collector = FlowCollector.Open(settings ?? Ipv4, intake ?? Flows, time ?? TimeProvider.System);

    /// <summary>NetFlow first, then sFlow, on 127.0.0.1.</summary>
    public static CollectorSettings Ipv4 { get; } = new() { NetFlow = [s_ipv4], SFlow = [s_ipv4] };

    public FlowCollector Collector { get; }

    public GatheredFlows Flows { get; } = new();

    public Task SendAsync(params byte[][] datagrams) => SendAsync("127.0.0.1", datagrams);

    /// <summary>Sends to the first port, and waits until it is read.</summary>
    public Task SendAsync(string from, params byte[][] datagrams) => SendAsync(from, Collector.Listening[0], datagrams);

    /// <summary>Waits now and then for the collector, so that no kernel buffer has to hold it all.</summary>
    public async Task SendAsync(string from, ListenAddress to, byte[][] datagrams)
    {
        const int AtOnce = 100;
        var exporter = ExporterOn(IPAddress.Parse(from));
        var port = new IPEndPoint(exporter.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Loopback : IPAddress.IPv6Loopback, to.Port);
        foreach (var some in datagrams.Chunk(AtOnce))
        {
            foreach (var datagram in some)
                exporter.SendTo(datagram, port);
            _sent += some.Length;
            await Patience.UntilAsync($"{_sent} datagrams are read", () => Read() == _sent);
        }
    }

    public long Count(string name) => Collector.Counts.GetValueOrDefault(name);

    long Read() => Count(CollectorCounts.RefusedDatagrams) + Count(CollectorCounts.ExportersRefused) + Count(CollectorCounts.Datagrams);

    public async ValueTask DisposeAsync()
    {
        await Collector.DisposeAsync();
        foreach (var exporter in _exporters.Values)
            exporter.Dispose();
    }

    Socket ExporterOn(IPAddress address)
    {
        if (_exporters.TryGetValue(address, out var known))
            return known;
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        socket.Bind(new IPEndPoint(address, 0));
        return _exporters[address] = socket;
    }
}
