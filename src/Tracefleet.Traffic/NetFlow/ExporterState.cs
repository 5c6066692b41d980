namespace Tracefleet.Traffic.NetFlow;

/// <summary>All that is kept of one exporter, within what the settings allow.</summary>
sealed class ExporterState
{
    /// <summary>Looking for what has expired costs a walk through everything, so a flood must not cause one for each datagram.</summary>
    const long MsBetweenSweeps = 1_000;

    readonly Dictionary<ulong, ObservationDomain> _domains = [];
    readonly TemplateBudget _budget;
    readonly long _lifetimeMs;
    long? _sweptAt;
    int _samplers;

    public ExporterState(FlowDecoderSettings settings)
    {
        Settings = settings;
        _budget = new TemplateBudget(settings);
        _lifetimeMs = settings.TemplateLifetime.Ticks / TimeSpan.TicksPerMillisecond;
    }

    public FlowDecoderSettings Settings { get; }

    public ExporterCounters Counters { get; } = new();

    /// <summary>What the fields of the record at hand say.</summary>
    public FieldValues Values { get; } = new();

    /// <summary>Unix milliseconds at which a template that came now expires.</summary>
    public long ExpiryAfter(long nowUnixMs) => nowUnixMs > long.MaxValue - _lifetimeMs ? long.MaxValue : nowUnixMs + _lifetimeMs;

    /// <returns>Null where there are too many.</returns>
    public ObservationDomain? FindOrAdd(ushort version, uint id, long nowUnixMs)
    {
        if (Find(version, id) is { } known)
        {
            known.LastHeardAt = nowUnixMs;
            return known;
        }
        if (_domains.Count == Settings.MaxDomains)
            SweepIfDue(nowUnixMs);
        if (_domains.Count == Settings.MaxDomains)
            return null;
        return _domains[Key(version, id)] = new ObservationDomain(version, _budget, Counters) { LastHeardAt = nowUnixMs };
    }

    public ObservationDomain? Find(ushort version, uint id) => _domains.GetValueOrDefault(Key(version, id));

    public void Put(ObservationDomain domain, ushort id, bool isOptions, Template template, long nowUnixMs)
    {
        template.ExpiresAt = ExpiryAfter(nowUnixMs);
        var hasRoom = domain.Templates.TryPut(id, isOptions, template);
        if (!hasRoom && SweepIfDue(nowUnixMs))
            hasRoom = domain.Templates.TryPut(id, isOptions, template);
        if (hasRoom)
            Counters.Templates++;
        else
            Counters.TemplatesRefused++;
    }

    public void SetRate(ObservationDomain domain, SamplingScope scope, ulong id, uint rate)
    {
        var before = domain.Sampling.Count;
        if (!domain.Sampling.Set(scope, id, rate, _samplers < Settings.MaxSamplers))
            Counters.SamplersRefused++;
        _samplers += domain.Sampling.Count - before;
    }

    bool SweepIfDue(long nowUnixMs)
    {
        if (_sweptAt is { } last && nowUnixMs >= last && nowUnixMs - last < MsBetweenSweeps)
            return false;
        _sweptAt = nowUnixMs;
        foreach (var (key, domain) in _domains)
        {
            domain.Templates.DropExpired(nowUnixMs);
            if (ExpiryAfter(domain.LastHeardAt) <= nowUnixMs)
                Forget(key, domain);
        }
        return true;
    }

    void Forget(ulong key, ObservationDomain domain)
    {
        domain.Templates.DropAll(isOptions: false);
        domain.Templates.DropAll(isOptions: true);
        _samplers -= domain.Sampling.Count;
        _domains.Remove(key);
    }

    static ulong Key(ushort version, uint id) => (ulong)version << 32 | id;
}
