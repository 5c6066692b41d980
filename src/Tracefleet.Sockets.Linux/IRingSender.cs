using Tracefleet.Probing.Transport;

namespace Tracefleet.Sockets.Linux;

/// <summary>A sender of <see cref="PacketRingTransport"/> that knows how its packets leave.</summary>
public interface IRingSender : IProbeSender
{
    /// <summary>How packets leave towards most destinations.</summary>
    SendBackend Backend { get; }

    /// <summary>Why faster ways were not taken, a sentence each.</summary>
    IReadOnlyList<string> Unavailable { get; }
}
