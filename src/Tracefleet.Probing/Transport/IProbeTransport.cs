namespace Tracefleet.Probing.Transport;

/// <summary>Where probes leave. Packets are whole IP packets, from the first byte of the IPv4 or IPv6 header.</summary>
/// <remarks>One thread sends at a time.</remarks>
public interface IProbeSender : IDisposable
{
    /// <summary>Sends every packet of the batch and stamps its slot with the time it left, or with why it did not.</summary>
    void Send(PacketBatch packets);
}

/// <summary>Where replies arrive, as whole IP packets.</summary>
/// <remarks>One thread receives at a time.</remarks>
public interface IProbeReceiver : IDisposable
{
    /// <summary>Clears the batch, waits until a packet is there or <paramref name="until"/> has come, and fills the batch with what arrived,
    /// each slot stamped with its time of arrival.</summary>
    /// <returns>The time now. With <see cref="Instant.MinValue"/> the call returns at once, which is how a caller reads the clock.</returns>
    Instant Receive(PacketBatch packets, Instant until);
}

/// <summary>The seam between the probing algorithms and a network: the kernel's or a simulated one.</summary>
/// <remarks>One thread uses a transport at a time, unless the transport says that one may send while another receives.</remarks>
public interface IProbeTransport : IProbeSender, IProbeReceiver;
