using Tracefleet.Addressing;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Sockets.Linux.Doctor;

/// <summary>What a host said when asked; every check is a function of it. Error numbers are those of Linux, 0 for success.</summary>
public sealed record HostFacts
{
    /// <summary>Path of the executable that capabilities can be given to; null when it runs by the dotnet host, which must not get any.</summary>
    public string? Executable { get; init; }

    /// <summary>Effective capabilities as a bit set (capabilities(7)).</summary>
    public ulong Capabilities { get; init; }

    public int RawIpv4 { get; init; }
    public int RawIpv6 { get; init; }

    /// <summary>Opening an AF_PACKET socket.</summary>
    public int Packet { get; init; }

    /// <summary>Opening an AF_XDP socket.</summary>
    public int Xdp { get; init; }

    public int EchoIpv4 { get; init; }
    public int EchoIpv6 { get; init; }

    /// <summary>net.ipv4.ping_group_range: first and last group that may open ICMP sockets; null where it cannot be read.</summary>
    public (long First, long Last)? PingGroups { get; init; }

    public LoopbackTrial LoopbackIpv4 { get; init; }
    public LoopbackTrial LoopbackIpv6 { get; init; }

    /// <summary>Whether the loopback interface is down, so that nothing could be tried over it.</summary>
    public bool IsLoopbackDown { get; init; }

    /// <summary>Whether no interface but the loopback is up.</summary>
    public bool IsIsolated { get; init; }
    public bool HasKernelTimestamps { get; init; }
    public FamilyFacts? Ipv4 { get; init; }
    public FamilyFacts? Ipv6 { get; init; }
    public ClockFacts Clock { get; init; }

    /// <summary>Files that this process may have open; null for no limit or one that cannot be read.</summary>
    public long? OpenFiles { get; init; }

    /// <summary>net.core.rmem_max and wmem_max in bytes; null where it cannot be read.</summary>
    public long? ReceiveBufferMax { get; init; }

    /// <inheritdoc cref="ReceiveBufferMax"/>
    public long? SendBufferMax { get; init; }

    public bool IsRoot { get; init; }

    public bool Has(Capability capability) => (Capabilities >> (int)capability & 1) != 0;
}

/// <summary>Bits of linux/capability.h.</summary>
public enum Capability
{
    NetAdmin = 12,
    NetRaw = 13,
    SysAdmin = 21,
    Bpf = 39,
}

/// <summary>A UDP probe to a closed port of the loopback: whether it left, and whether the error queue told what came back.</summary>
public readonly record struct LoopbackTrial(SendFailure Failure, bool IsAnswered);

/// <summary>How probes of a family leave.</summary>
/// <param name="Mtu">Of the interface in bytes; null where it is not known.</param>
public sealed record FamilyFacts(Address Source, string? Interface, int? Mtu);

/// <summary>What adjtimex(2) says of the wall clock.</summary>
/// <param name="IsKnown">False where the kernel refused to say.</param>
/// <param name="MaxError">The most that it may be wrong.</param>
public readonly record struct ClockFacts(bool IsKnown, bool IsSynchronised, TimeSpan Offset, TimeSpan MaxError);
