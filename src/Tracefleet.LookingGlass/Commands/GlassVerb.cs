namespace Tracefleet.LookingGlass.Commands;

/// <summary>What a call does: the commands of RFC 8522 §3, our extensions, and those an operator configures.</summary>
public enum GlassVerb
{
    Ping,
    Traceroute,
    Mtr,
    Multipath,
    ShowRoute,
    ShowBgp,
    ShowBgpSummary,
    ShowBgpNeighbors,
    ShowAsn,
    ShowGeo,
    ShowIxp,
    Routers,
    RouterDetails,
    Commands,
    Configured,
}

/// <summary>What follows a command in its path.</summary>
public enum GlassArgumentKind
{
    None,

    /// <summary>A host name or an address.</summary>
    Host,

    /// <summary>An address or a prefix, slash included.</summary>
    AddressOrPrefix,

    Address,

    /// <summary>A number from 0.</summary>
    Number,
}

/// <summary>How much RFC 8522 wants a command.</summary>
public enum GlassLevel
{
    Mandatory,
    Optional,

    /// <summary>Allowed by §3 where the principles are kept; listed in <c>cmd</c>.</summary>
    Extension,
}
