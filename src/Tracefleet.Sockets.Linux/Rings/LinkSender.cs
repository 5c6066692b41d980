using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Raw;
using Tracefleet.Sockets.Linux.Routing;

namespace Tracefleet.Sockets.Linux.Rings;

/// <summary>Sends frames out of one interface, below the kernel's IP layer.</summary>
/// <param name="maxLength">Longest packet it takes, in bytes.</param>
abstract class LinkSender(int maxLength) : IDisposable
{
    /// <summary>Longest packet it takes, in bytes.</summary>
    public int MaxLength { get; } = maxLength;

    /// <summary>Whether it has failed for good and must be opened anew.</summary>
    public bool IsBroken { get; protected set; }

    /// <summary>Queues a packet for a next hop whose header is known; a full chunk is sent.</summary>
    public abstract void Add(PacketBatch packets, int slot, NextHop hop, Timeline timeline);

    public abstract void Flush(PacketBatch packets, Timeline timeline);

    public abstract void Dispose();
}
