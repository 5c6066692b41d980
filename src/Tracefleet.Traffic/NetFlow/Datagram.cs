namespace Tracefleet.Traffic.NetFlow;

/// <summary>The datagram at hand: whose it is, and when it came.</summary>
/// <param name="DomainId">As its header says.</param>
/// <param name="ReceivedAt">Unix milliseconds.</param>
readonly record struct Datagram(ObservationDomain Domain, uint DomainId, ExportTime Export, long ReceivedAt);
