namespace Tracefleet.Traffic.Frames;

/// <summary>What became of the frames of one capture. Each frame is in exactly one of <see cref="Ipv4"/>, <see cref="Ipv6"/>, <see cref="NotIp"/>,
/// <see cref="CutShort"/>, <see cref="Malformed"/> and <see cref="UnknownLink"/>.</summary>
public sealed class FrameCounts
{
    public long Frames { get; private set; }
    public long Ipv4 { get; private set; }
    public long Ipv6 { get; private set; }
    public long NotIp { get; private set; }
    public long CutShort { get; private set; }
    public long Malformed { get; private set; }
    public long UnknownLink { get; private set; }

    /// <summary>Of the IP packets, those that are fragments; later ones have no ports.</summary>
    public long Fragments { get; private set; }

    /// <summary>Of the IP packets, those that the capture cut; they count whole.</summary>
    public long Snapped { get; private set; }

    internal void CountIp(bool isIpv4, bool isFragment, bool isSnapped)
    {
        Frames++;
        Ipv4 += isIpv4 ? 1 : 0;
        Ipv6 += isIpv4 ? 0 : 1;
        Fragments += isFragment ? 1 : 0;
        Snapped += isSnapped ? 1 : 0;
    }

    internal void CountOther(FrameVerdict verdict)
    {
        Frames++;
        NotIp += verdict == FrameVerdict.NotIp ? 1 : 0;
        CutShort += verdict == FrameVerdict.CutShort ? 1 : 0;
        Malformed += verdict == FrameVerdict.Malformed ? 1 : 0;
        UnknownLink += verdict == FrameVerdict.UnknownLink ? 1 : 0;
    }
}
