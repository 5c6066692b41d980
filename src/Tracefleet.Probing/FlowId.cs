namespace Tracefleet.Probing;

/// <summary>Which flow a probe belongs to: the value that the flow mapper turns into the header fields a load balancer hashes.
/// For UDP it is an offset from the first source port, for ICMP the constant checksum's seed. The default value is flow 0.</summary>
public readonly record struct FlowId(ushort Value);
