namespace Tracefleet.Traffic.NetFlow;

/// <summary>What one exporter may make a decoder keep.</summary>
public sealed record FlowDecoderSettings
{
    public static readonly FlowDecoderSettings Default = new();

    /// <summary>How long a template holds after it was last sent. Exporters over UDP repeat theirs (RFC 7011 §8.4, RFC 3954 §9); 30 minutes is three times
    /// the ten that exporters commonly take.</summary>
    public TimeSpan TemplateLifetime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether IPFIX may withdraw templates (RFC 7011 §8.1): over TCP and SCTP, and in files. Over UDP, withdrawals must be ignored (§8.4), because
    /// they may come late.</summary>
    public bool TakesWithdrawals { get; init; }

    /// <summary>Templates of all observation domains, 1 or more.</summary>
    public int MaxTemplates { get; init; } = 4_096;

    /// <summary>Fields of one template, 1 to 16,384.</summary>
    public int MaxTemplateFields { get; init; } = 512;

    /// <summary>Fields of all templates together, 1 or more; each costs about 16 bytes.</summary>
    public int MaxTotalFields { get; init; } = 65_536;

    /// <summary>Observation domains (IPFIX), source ids (v9) and engines (v5), 1 or more. One that was silent for a template's lifetime makes room.</summary>
    public int MaxDomains { get; init; } = 256;

    /// <summary>Sampling rates by sampler, interface or template, of all observation domains.</summary>
    public int MaxSamplers { get; init; } = 4_096;

    /// <summary>For exporters that sample and do not say so: one in so many packets; 1 for all. What an exporter says goes before it.</summary>
    public uint SamplingRate { get; init; } = 1;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal FlowDecoderSettings Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(TemplateLifetime, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTemplates, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTemplateFields, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxTemplateFields, 16_384);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxTotalFields, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxDomains, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxSamplers);
        ArgumentOutOfRangeException.ThrowIfZero(SamplingRate);
        return this;
    }
}
