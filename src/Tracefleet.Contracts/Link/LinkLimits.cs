using Tracefleet.Measurements.Specs;

namespace Tracefleet.Contracts.Link;

/// <summary>How large the messages of the agent link may be. A writer keeps to them; a reader refuses what exceeds them.</summary>
public static class LinkLimits
{
    public const int ProtocolVersion = 1;

    /// <summary>Bytes of one message.</summary>
    public const int MaxFrameBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of one trace: what a frame has room for beside the batch's own fields.</summary>
    public const int MaxTraceBytes = MaxFrameBytes - 64 * 1024;

    public const int MaxTracesPerBatch = 1_024;

    /// <summary>Room for the probes of the largest cell; duplicate replies beyond it are left out.</summary>
    public const int MaxHopsPerTrace = MeasurementSpec.MaxProbesOfCell;

    /// <summary>Hops of one preview of a cell.</summary>
    public const int MaxHopsPerPreview = 256;

    /// <summary>Bytes of one preview of a cell on the wire.</summary>
    public const int MaxPreviewBytes = 256 * 1024;

    /// <summary>Attempts of a TTL: sequence numbers of a ping, cycles of an mtr.</summary>
    public const int MaxAttempt = 1_000_000;

    /// <summary>Bytes of the largest MTU that "packet too big" can tell; more is taken for this.</summary>
    public const int MaxMtu = int.MaxValue;

    /// <summary>The nine flags of a TCP header.</summary>
    public const int MaxTcpFlags = 0x1FF;

    public const int MaxMplsLabels = 32;
    public const int MaxOrigins = 64;
    public const int MaxTargetsPerShard = 10_000;
    public const int MaxHolding = 1_024;
    public const int MaxTags = 64;

    /// <summary>Snapshots that an agent tells of.</summary>
    public const int MaxHeldSnapshots = 64;

    /// <summary>Bytes of a chunk of a snapshot's file; only the last one of a file is shorter.</summary>
    public const int SnapshotChunkBytes = 256 * 1024;

    /// <summary>Bytes of a snapshot's file, which is mapped into memory as one.</summary>
    public const long MaxSnapshotBytes = int.MaxValue;

    /// <summary>Characters of an identifier: campaign, agent, session, vantage point, snapshot, tag.</summary>
    public const int MaxIdLength = 128;

    /// <summary>Characters of a target: a host name has up to 253.</summary>
    public const int MaxTargetLength = 255;

    /// <summary>Characters of a name from a snapshot: AS, exchange, city.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Characters of the parameters of a measurement.</summary>
    public const int MaxSpecLength = 16 * 1024;

    /// <summary>Characters of a sentence for people.</summary>
    public const int MaxDetailLength = 1_024;

    /// <summary>Bytes of a reply packet: the largest IPv6 packet without jumbo payload.</summary>
    public const int MaxReplySize = 65_575;

    /// <summary>Unix microseconds: somewhere in the year 2255, so that nanoseconds fit 64 bits.</summary>
    public const long MaxUnixMicroseconds = 9_000_000_000_000_000;
}
