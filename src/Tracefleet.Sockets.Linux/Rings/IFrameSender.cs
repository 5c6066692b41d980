using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Raw;
using Tracefleet.Sockets.Linux.Routing;

namespace Tracefleet.Sockets.Linux.Rings;

/// <summary>Sends frames out of one interface, below the kernel's IP layer.</summary>
interface IFrameSender : IDisposable
{
    /// <summary>Longest packet it takes, in bytes.</summary>
    int MaxLength { get; }

    /// <summary>Whether it has failed for good and must be opened anew.</summary>
    bool IsBroken { get; }

    /// <summary>Queues a packet for a next hop whose header is known; a full chunk is sent.</summary>
    void Add(PacketBatch packets, int slot, NextHop hop, Timeline timeline);

    void Flush(PacketBatch packets, Timeline timeline);
}
