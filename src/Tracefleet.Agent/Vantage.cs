using Tracefleet.Addressing;
using Tracefleet.Enrichment;
using Tracefleet.Probing.Tracing;
using Tracefleet.Probing.Transport;
using Tracefleet.Sockets.Linux.Datagrams;

namespace Tracefleet.Agent;

/// <summary>Where an agent measures from: the way into the network and what is known of the place.</summary>
/// <param name="TransportName"><c>raw</c>, <c>datagram</c> or <c>simulated</c>.</param>
/// <param name="SourceFor">The address that probes towards a destination leave from; null when there is none of its family.</param>
/// <param name="Place">Null where the operator did not say.</param>
public sealed record Vantage(
    string Name, string TransportName, IProbeTransport Transport, Func<Address, Address?> SourceFor, Annotator Annotator,
    Address? AddressV4, Address? AddressV6, VantagePlace? Place)
{
    public const string Raw = "raw", Datagram = "datagram", Simulated = "simulated";

    /// <summary>Why it is this transport and not a better one, in one sentence with the remedy; null where it is the best.</summary>
    public string? TransportReason { get; init; }

    /// <summary>Why probes of a method cannot leave from here, in one sentence with the remedy; null when they can.</summary>
    public string? WhyNot(TraceMethod method)
    {
        if (TransportName != Datagram)
            return null;
        if (method is TraceMethod.TcpSyn or TraceMethod.TcpAck)
            return $"TCP probes need raw sockets. {TransportReason}";
        return method is TraceMethod.Icmp or TraceMethod.IcmpParis && !EchoSockets.AreAllowed
            ? $"ICMP probes without raw sockets need ICMP datagram sockets, which this user may not open. Once: {EchoSockets.Remedy}"
            : null;
    }

    /// <summary>Opens a further way into the same network, for what needs one of its own beside <see cref="Transport"/>; null when there is none.</summary>
    public Func<IProbeTransport>? OpenAnother { get; init; }
}

/// <summary>A place on the map.</summary>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
public sealed record VantagePlace(string? City, string? Country, double? Latitude, double? Longitude, Asn? Asn);
