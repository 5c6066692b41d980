namespace Tracefleet.Traffic.NetFlow;

/// <summary>What a decoder saw of its exporter since it began. They only grow.</summary>
public sealed class ExporterCounters
{
    readonly long[] _malformed = new long[Enum.GetValues<MalformedReason>().Length];

    public long Datagrams { get; internal set; }

    /// <summary>Flows handed on. A record of a biflow (RFC 5103) that has seen both directions is two.</summary>
    public long Records { get; internal set; }

    /// <summary>Data records without any counter of bytes or packets, such as logs of address translation.</summary>
    public long NotFlows { get; internal set; }

    /// <summary>Data records of options templates.</summary>
    public long OptionsRecords { get; internal set; }

    /// <summary>Templates that were new or said something new; repetitions are not counted.</summary>
    public long Templates { get; internal set; }

    public long TemplatesWithdrawn { get; internal set; }

    /// <summary>Withdrawals that came over UDP; <see cref="FlowDecoderSettings.TakesWithdrawals"/>.</summary>
    public long WithdrawalsIgnored { get; internal set; }

    public long TemplatesExpired { get; internal set; }

    /// <summary>Templates beyond <see cref="FlowDecoderSettings.MaxTemplates"/>, <see cref="FlowDecoderSettings.MaxTemplateFields"/> or
    /// <see cref="FlowDecoderSettings.MaxTotalFields"/>.</summary>
    public long TemplatesRefused { get; internal set; }

    /// <summary>Sets of data whose template is not known, or no longer. They are not kept until it comes: exporters repeat templates, and what is kept
    /// for anyone who asks is memory for anyone who asks. RFC 3954 §9 would have them kept, RFC 7011 §9.3 allows either.</summary>
    public long UnknownTemplates { get; internal set; }

    /// <summary>Sets with a number that the protocol has no meaning for; skipped.</summary>
    public long ReservedSets { get; internal set; }

    /// <summary>Datagrams of observation domains beyond <see cref="FlowDecoderSettings.MaxDomains"/>; not decoded.</summary>
    public long DomainsRefused { get; internal set; }

    /// <summary>Sampling rates beyond <see cref="FlowDecoderSettings.MaxSamplers"/>.</summary>
    public long SamplersRefused { get; internal set; }

    /// <summary>Flows that name a sampler whose rate nobody has told; scaled by the domain's rate instead.</summary>
    public long UnknownSamplers { get; internal set; }

    /// <summary>Times that a sequence number was further on than it should be.</summary>
    public long SequenceGaps { get; internal set; }

    /// <summary>Records in the gaps of NetFlow v5 and IPFIX, which count records. One that comes late stays counted here.</summary>
    public long LostRecords { get; internal set; }

    /// <summary>Datagrams in the gaps of NetFlow v9, which counts datagrams. One that comes late stays counted here.</summary>
    public long LostDatagrams { get; internal set; }

    /// <summary>Datagrams with a sequence number that should have come before.</summary>
    public long OutOfOrder { get; internal set; }

    /// <summary>Times that an exporter began to count anew.</summary>
    public long SequenceRestarts { get; internal set; }

    /// <summary>Bytes behind the end that the header gives (IPFIX, NetFlow v5).</summary>
    public long TrailingBytes { get; internal set; }

    /// <summary>Faults of all kinds.</summary>
    public long Malformed => _malformed.Sum();

    public long MalformedBy(MalformedReason reason) => _malformed[(int)reason];

    internal void Count(MalformedReason reason) => _malformed[(int)reason]++;
}
