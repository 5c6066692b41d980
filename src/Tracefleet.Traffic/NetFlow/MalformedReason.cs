namespace Tracefleet.Traffic.NetFlow;

/// <summary>What is wrong with a datagram, or with a part of it. Whatever comes before the fault, and after it where that can be found, is decoded.</summary>
/// <remarks>RFC 7011 §9.1 discards a malformed message as a whole. Here the flows before the fault are with the sink when it is found, and they are more
/// likely right than the nothing that would be counted instead.</remarks>
public enum MalformedReason : byte
{
    /// <summary>It ends before the header of its version does.</summary>
    ShortHeader,

    /// <summary>The version is not 5, 9 or 10.</summary>
    UnknownVersion,

    /// <summary>The header tells of more bytes or records than there are.</summary>
    Truncated,

    /// <summary>A set is shorter than its own header, or longer than what is left. The rest of the datagram is lost.</summary>
    SetLength,

    /// <summary>A template numbered below 256, where sets of other kinds have their numbers (RFC 7011 §3.4.1).</summary>
    TemplateId,

    /// <summary>A template that its set cuts off.</summary>
    TemplateTruncated,

    /// <summary>A template of no fields, of a wrong number of scope fields, or whose records have no bytes or more than a datagram can hold.</summary>
    TemplateFields,

    /// <summary>A record whose fields of variable length run over the end of its set (RFC 7011 §7).</summary>
    RecordTruncated,
}
