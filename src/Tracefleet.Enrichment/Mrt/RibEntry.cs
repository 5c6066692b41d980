using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>One route of a RIB: a prefix as one peer sees it. Places are relative to the message of its record.</summary>
struct RibEntry
{
    /// <summary>Host bits are zero.</summary>
    public Address Network;

    public byte PrefixLength;

    /// <summary>Whether host bits were set in the record.</summary>
    public bool HadHostBits;

    /// <summary>Whether AS numbers in AS_PATH take 4 bytes.</summary>
    public bool IsWide;

    /// <summary>Number in <see cref="MrtPeers"/>.</summary>
    public int Peer;

    /// <summary>Seconds of the Unix epoch.</summary>
    public uint OriginatedAt;

    /// <summary>RFC 7911; 0 where the record carries none.</summary>
    public uint PathId;

    public int AttributesStart, AttributesLength;

    /// <summary>Of the value of AS_PATH; a length of 0 where it is missing or empty.</summary>
    public int PathStart, PathLength;

    /// <summary>Of the value of AS4_PATH (RFC 6793), where it has to be merged with AS_PATH.</summary>
    public int WidePathStart, WidePathLength;

    public PathEnd End;
}
