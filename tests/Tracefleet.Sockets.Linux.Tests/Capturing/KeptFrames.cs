using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

sealed record KeptFrame(LinkType Link, byte[] Bytes, uint OriginalLength, long At, ushort? StrippedVlanId, FlowDirection? Direction, uint? Interface)
{
    public string Hex => Convert.ToHexString(Bytes);
}

/// <summary>Keeps copies of all that it is given.</summary>
sealed class KeptFrames : ICapturedFrameSink
{
    public List<KeptFrame> Frames { get; } = [];

    public void Take(scoped in CapturedFrame frame) => Frames.Add(
        new(frame.Link, frame.Bytes.ToArray(), frame.OriginalLength, frame.At, frame.StrippedVlanId, frame.Direction, frame.Interface));

    /// <summary>All frames of a ring until there are as many as expected and no more come.</summary>
    public static List<KeptFrame> Of(CaptureRing ring, int expected)
    {
        var kept = new KeptFrames();
        Reading.UntilQuiet(ring, ref kept, () => kept.Frames.Count, expected);
        return kept.Frames;
    }
}

/// <summary>Counts and sums only.</summary>
struct CountedFrames : ICapturedFrameSink
{
    public long Frames, Bytes;

    public void Take(scoped in CapturedFrame frame)
    {
        Frames++;
        Bytes += frame.OriginalLength;
    }
}

static class Reading
{
    // Several times the timeout of a block.
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5), s_quiet = TimeSpan.FromMilliseconds(300);

    /// <summary>Receives all that was sent before.</summary>
    public static void All<TSink>(CaptureRing ring, ref TSink sink)
        where TSink : ICapturedFrameSink
    {
        while (ring.Receive(ref sink, s_quiet) > 0)
        {
        }
    }

    /// <summary>Receives until there are as many frames as expected, or none has come for five seconds; then once more, to see those too many.</summary>
    public static void UntilQuiet<TSink>(CaptureRing ring, ref TSink sink, Func<int> count, int expected)
        where TSink : ICapturedFrameSink
    {
        while (count() < expected && ring.Receive(ref sink, s_patience) > 0)
        {
        }
        ring.Receive(ref sink, s_quiet);
    }
}
