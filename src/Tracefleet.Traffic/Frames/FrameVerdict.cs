namespace Tracefleet.Traffic.Frames;

/// <summary>What became of reading a frame.</summary>
public enum FrameVerdict : byte
{
    /// <summary>It carries IP whose addresses could be read.</summary>
    Ip,

    /// <summary>ARP, spanning tree and whatever else is not IP.</summary>
    NotIp,

    /// <summary>It ends before the addresses: a snap length too short, or a runt.</summary>
    CutShort,

    /// <summary>It says it is IP and contradicts itself, or nests more tags than <see cref="LinkPayload.MaximumTags"/>.</summary>
    Malformed,

    /// <summary>A link type that is not read here.</summary>
    UnknownLink,
}
