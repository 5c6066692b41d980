namespace Tracefleet.Traffic.SFlow;

/// <summary>Why a datagram, or a part of one, could not be read.</summary>
public enum SFlowFault : byte
{
    /// <summary>The datagram is of another version than 5, or too short to say so.</summary>
    Version,

    /// <summary>The datagram's header ends early or its agent address is of an unknown type.</summary>
    Header,

    /// <summary>A sample is longer than the datagram, or the datagram ends before its last sample; what follows is lost.</summary>
    SampleLength,

    /// <summary>A sample ends within its own fields, or before its last record, and is skipped.</summary>
    SampleFields,

    /// <summary>A record is shorter than its fields, and is skipped.</summary>
    RecordFields,

    /// <summary>The header of a sampled packet is IP but contradicts itself or lacks the addresses.</summary>
    SampledPacket,

    /// <summary>Bytes follow the last sample.</summary>
    TrailingBytes,
}
