using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sweeping;

/// <summary>What a sender did so far. Written by its thread; others may read, each number for itself.</summary>
public sealed class SweepSendCounters
{
    internal long[] FailureCounts { get; } = new long[Enum.GetValues<SendFailure>().Length];

    /// <summary>Probes that left.</summary>
    public long Sent { get; internal set; }

    /// <summary>Bytes of the packets that left, from the IP header on.</summary>
    public long Bytes { get; internal set; }

    /// <summary>Of <see cref="Sent"/>, those beyond the last TTL because the path went on.</summary>
    public long Filled { get; internal set; }

    /// <summary>Not sent, because the filter does not allow the target.</summary>
    public long Excluded { get; internal set; }

    /// <summary>Not sent, because the TTL brought nothing new any more.</summary>
    public long NeighbourhoodSkipped { get; internal set; }

    /// <summary>Tried again after the kernel's queue had been full.</summary>
    public long Retried { get; internal set; }

    /// <summary>Waited for the rate of its prefix.</summary>
    public long Deferred { get; internal set; }

    /// <summary>Probes that did not leave for this reason; for <see cref="SendFailure.NoBufferSpace"/> tries, since these are repeated.</summary>
    public long Failures(SendFailure failure) => FailureCounts[(int)failure];

    /// <summary>Probes that will never leave, for whatever reason.</summary>
    public long Failed => FailureCounts.Where((_, failure) => failure is not ((int)SendFailure.None or (int)SendFailure.NoBufferSpace)).Sum();
}

/// <summary>What came back so far. Written by the receiving thread; others may read, each number for itself.</summary>
public sealed class SweepReplyCounters
{
    internal long[] DropCounts { get; } = new long[Enum.GetValues<DropReason>().Length];

    public long Replies { get; internal set; }

    /// <summary>Routers where the TTL ran out.</summary>
    public long TimeExceeded { get; internal set; }

    /// <summary>Replies of the targets themselves.</summary>
    public long FromTarget { get; internal set; }

    /// <summary>Everything else, mostly unreachable targets.</summary>
    public long Other => Replies - TimeExceeded - FromTarget;

    /// <summary>Fill probes that were not made because too many were waiting.</summary>
    public long FillsLost { get; internal set; }

    /// <summary>Packets that are no reply to this sweep, by reason.</summary>
    public long Dropped(DropReason reason) => DropCounts[(int)reason];

    public long DroppedAltogether => DropCounts.Sum();
}
