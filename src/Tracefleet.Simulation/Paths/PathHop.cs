using Tracefleet.Simulation.Topology;

namespace Tracefleet.Simulation.Paths;

/// <summary>A router on a path, as the walk leaves it.</summary>
struct PathHop
{
    /// <summary>The interface that it answers from.</summary>
    public InterfaceNumber Interface;

    /// <summary>Identity of the router, the same whichever interface a packet came in by.</summary>
    public ulong Router;

    public ushort Operator;
    public byte City;

    /// <summary>Label that the packet carried into it, 0 for none: real labels begin at 16 (RFC 3032 §2.1).</summary>
    public uint Label;

    public byte LabelTtl;

    /// <summary>How much more than 1 the IP TTL of an expired probe still is, because a tunnel did not count it down.</summary>
    public byte UncountedTtl;

    /// <summary>Routers before it that no TTL shows.</summary>
    public byte Hidden;

    public long OneWayNanoseconds;
}

/// <summary>The end of a walk.</summary>
struct PathEnd
{
    public DestinationBehaviour Behaviour;

    /// <summary>Routers on the way, the one that reports an unreachable destination included.</summary>
    public int Routers;

    /// <summary>The destination is an interface of a router.</summary>
    public bool IsInterface;

    /// <summary>An address translator stands before the destination.</summary>
    public bool IsTranslated;

    public byte City;
    public byte Hidden;
    public long OneWayNanoseconds;

    /// <summary>Bytes that the link to the destination carries.</summary>
    public int AccessMtu;

    /// <summary>Indices of the ASes crossed, the last one that of the destination or of the router that knows no route.</summary>
    public ushort[] AsPath;

    public readonly bool IsReported =>
        Behaviour is DestinationBehaviour.HostUnreachable or DestinationBehaviour.NetUnreachable or DestinationBehaviour.AdminProhibited
            or DestinationBehaviour.NoRoute;
}

/// <summary>Where a walk begins.</summary>
readonly record struct Origin(Addressing.Address AddressV4, Addressing.Address AddressV6, int As, int Pop, byte City, ulong Identity)
{
    public Addressing.Address AddressFor(Addressing.Address destination) => destination.IsIpv4 ? AddressV4 : AddressV6;
}
