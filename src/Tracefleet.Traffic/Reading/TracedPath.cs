using Tracefleet.Addressing;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Traffic.Reading;

/// <summary>The path to a network that traffic goes to, as it was traced from the host that captures.</summary>
/// <param name="As">The network that <paramref name="Target"/> is in.</param>
/// <param name="Target">The host of that network which had most of the traffic.</param>
/// <param name="Trace">Annotated.</param>
public sealed record TracedPath(long Run, Asn As, string? AsName, Address Target, DateTimeOffset TracedAt, TraceRecord Trace);
