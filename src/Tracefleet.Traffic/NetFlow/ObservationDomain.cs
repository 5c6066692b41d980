namespace Tracefleet.Traffic.NetFlow;

/// <summary>What one observation domain of an exporter told: IPFIX's (RFC 7011 §2), a v9 source id (RFC 3954 §5.1), or a v5 engine.</summary>
sealed class ObservationDomain(ushort version, TemplateBudget budget, ExporterCounters counters)
{
    public ushort Version => version;

    public TemplateTable Templates { get; } = new(budget, counters);

    public SamplingRates Sampling { get; } = new();

    public SequenceTracker Sequence { get; } = new(countsRecords: version != NetFlow9.Version, counters);

    /// <summary>When the exporter began (systemInitTimeMilliseconds of options), Unix milliseconds.</summary>
    public long? SystemInit { get; set; }

    /// <summary>Unix milliseconds, by the clock of the collector.</summary>
    public long LastHeardAt { get; set; }
}
