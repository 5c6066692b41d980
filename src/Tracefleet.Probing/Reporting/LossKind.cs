namespace Tracefleet.Probing.Reporting;

/// <summary>What the loss at a hop means for the path.</summary>
public enum LossKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The hop never answered, which says nothing about packets that only pass it.</summary>
    Silent,

    /// <summary>A later hop loses significantly less: packets pass, and the hop limits how many replies it sends.</summary>
    RateLimited,

    /// <summary>The hops behind it lose as much, or there are none: packets are lost there or before.</summary>
    Carried,

    /// <summary>Too few probes to tell.</summary>
    Unclear,
}
