namespace Tracefleet.Probing.Transport;

/// <summary>Why a probe did not leave this host.</summary>
public enum SendFailure
{
    /// <summary>It was sent.</summary>
    None,

    /// <summary>ENETUNREACH or EHOSTUNREACH: this host has no route.</summary>
    NoRoute,

    /// <summary>ENOBUFS or EAGAIN: the kernel's queue is full.</summary>
    NoBufferSpace,

    /// <summary>EPERM or EACCES: a local firewall or missing rights.</summary>
    NotPermitted,

    /// <summary>EMSGSIZE: larger than the interface's MTU.</summary>
    TooBig,

    /// <summary>This host has no usable source address of the destination's family.</summary>
    NoSourceAddress,

    /// <summary>Any other error of the kernel.</summary>
    Other,

    /// <summary>ENETDOWN, ENXIO or ENODEV: the interface is down or gone. Last, because the numbers are stored and sent.</summary>
    InterfaceDown,
}
