namespace Tracefleet.Simulation.Paths;

/// <summary>What a probe that would reach its destination meets there.</summary>
public enum DestinationBehaviour : byte
{
    /// <summary>The destination answers echo requests, UDP and TCP as a host does; some answer not all of them.</summary>
    Answers,

    /// <summary>A firewall in front of it drops everything.</summary>
    Silent,

    /// <summary>The last router reports an unreachable host.</summary>
    HostUnreachable,

    /// <summary>The border router of its AS reports an unreachable network.</summary>
    NetUnreachable,

    /// <summary>A filter in its AS reports that communication is administratively prohibited.</summary>
    AdminProhibited,

    /// <summary>Nobody announces the address, and a router says so.</summary>
    NoRoute,

    /// <summary>Nobody announces the address, and a router drops the probe in silence.</summary>
    NoRouteSilent,
}
