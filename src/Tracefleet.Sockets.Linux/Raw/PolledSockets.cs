using Tracefleet.Probing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Raw;

/// <summary>A socket whose packets are fetched once poll says that there are some.</summary>
interface IPolledSocket
{
    /// <summary>Valid only while the socket is open.</summary>
    int Descriptor { get; }

    /// <summary>Adds what is there, as far as the batch has room.</summary>
    void Receive(PacketBatch packets, Timeline timeline);
}

/// <summary>Receives from several sockets by waiting for all of them at once.</summary>
sealed class PolledSockets(params IPolledSocket[] sockets)
{
    // POLLERR, which tells of an error queue, is always polled for.
    readonly PollEntry[] _entries = Array.ConvertAll(sockets, socket => new PollEntry { Descriptor = socket.Descriptor, Events = LibC.POLLIN });
    int _firstServed;

    public int Count => sockets.Length;

    /// <summary>Waits until there is at least one packet, or until the time given.</summary>
    /// <returns>The time after that.</returns>
    public Instant Receive(PacketBatch packets, Instant until, Timeline timeline)
    {
        packets.Clear();
        while (true)
        {
            var now = timeline.Now();
            if (LibC.Poll(_entries, until > now ? until.UnixNanoseconds - now.UnixNanoseconds : 0) > 0)
                ServeReady(packets, timeline);
            now = timeline.Now();
            if (packets.Count > 0 || now >= until)
                return now;
        }
    }

    // Each call starts at another socket, so that a flood on one cannot keep the others waiting for room.
    void ServeReady(PacketBatch packets, Timeline timeline)
    {
        _firstServed = (_firstServed + 1) % sockets.Length;
        for (var i = 0; i < sockets.Length; i++)
        {
            var index = (_firstServed + i) % sockets.Length;
            if (_entries[index].Returned != 0)
                sockets[index].Receive(packets, timeline);
        }
    }
}
