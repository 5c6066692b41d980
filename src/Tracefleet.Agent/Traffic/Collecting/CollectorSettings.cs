using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>Where a <see cref="FlowCollector"/> listens, to whom, and what bounds its memory.</summary>
public sealed record CollectorSettings
{
    /// <summary>For NetFlow v5, v9 and IPFIX; usually port 2055, 4739 or 9995.</summary>
    public ImmutableArray<ListenAddress> NetFlow { get; init; } = [];

    /// <summary>For sFlow v5; usually port 6343.</summary>
    public ImmutableArray<ListenAddress> SFlow { get; init; } = [];

    /// <summary>Who may send: source addresses of datagrams. Flow protocols have no other authentication, so it must be given for whatever other hosts
    /// can reach; empty lets every process of this host send to loopback.</summary>
    public ImmutableArray<Prefix> Allowed { get; init; } = [];

    /// <summary>Exporters that are remembered by each listening socket, 1 or more: of NetFlow and IPFIX one for each address and port, of sFlow one for each
    /// source and agent. Each may make us keep about 0.5 MB of templates, and keeps 20 KB if it means no harm.</summary>
    public int MaxExporters { get; init; } = 1_024;

    /// <summary>Of which of one source address, 1 or more.</summary>
    public int MaxExportersOfSource { get; init; } = 256;

    /// <summary>Interfaces of all exporters together whose names or speeds are kept.</summary>
    public int MaxInterfaces { get; init; } = 65_536;

    /// <summary>The exporter that has been silent longest makes room for a new one if it has been silent for so long.</summary>
    public TimeSpan ForgetAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>What the kernel is asked to keep of each socket while we are busy; it may grant less to ordinary users (<c>net.core.rmem_max</c>).</summary>
    public int ReceiveBufferBytes { get; init; } = 16 << 20;

    /// <summary>For exporters of NetFlow and IPFIX that sample and do not say so: one in so many packets; 1 for all.</summary>
    public uint SamplingRate { get; init; } = 1;

    /// <exception cref="CollectorException">They cannot be; the message says what to do.</exception>
    internal void Check()
    {
        if (NetFlow.IsDefaultOrEmpty && SFlow.IsDefaultOrEmpty)
            throw new CollectorException(
                "There is nothing to listen to: give --listen for NetFlow and IPFIX or --sflow for sFlow, for example --listen 127.0.0.1:2055.");
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxExporters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxExportersOfSource, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxInterfaces);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReceiveBufferBytes, 1);
        ArgumentOutOfRangeException.ThrowIfZero(SamplingRate);
        foreach (var listen in All)
        {
            if (!listen.IsLoopback && Allowed.IsDefaultOrEmpty)
                throw new CollectorException(
                    $"{listen} can be reached by other hosts, so say which exporters may send, for example --allow 192.0.2.0/24; " +
                    $"or listen to 127.0.0.1:{listen.Port} alone.");
        }
    }

    internal IEnumerable<ListenAddress> All => (NetFlow.IsDefault ? [] : NetFlow).Concat(SFlow.IsDefault ? [] : SFlow);
}
