namespace Tracefleet.Probing.Transport;

/// <summary>The seam between the probing algorithms and a network: the kernel's or a simulated one.</summary>
/// <remarks>
/// Packets are whole IP packets in both directions, from the first byte of the IPv4 or IPv6 header. One thread uses a transport at a time.
/// </remarks>
public interface IProbeTransport : IDisposable
{
    /// <summary>Sends every packet of the batch and stamps its slot with the time it left, or with why it did not.</summary>
    void Send(PacketBatch packets);

    /// <summary>Clears the batch, waits until a packet is there or <paramref name="until"/> has come, and fills the batch with what arrived,
    /// each slot stamped with its time of arrival.</summary>
    /// <returns>The time now. With <see cref="Instant.MinValue"/> the call returns at once, which is how a caller reads the clock.</returns>
    Instant Receive(PacketBatch packets, Instant until);
}
