namespace Tracefleet.Traffic.NetFlow;

/// <summary>Reads the records of a data set: flows, or options (RFC 7011 §3.4.3, RFC 3954 §5.3, §6.2).</summary>
sealed class DataSet(ExporterState state)
{
    readonly FieldValues _values = state.Values;

    /// <summary>Data records in the set.</summary>
    /// <param name="set">Without its header.</param>
    /// <returns>Null where they cannot be counted: the template is not known, or a record is cut off.</returns>
    public uint? Read(in Datagram datagram, ushort id, ReadOnlySpan<byte> set, IFlowSink sink)
    {
        if (datagram.Domain.Templates.Find(id, datagram.ReceivedAt, out var isOptions) is not { } template)
        {
            state.Counters.UnknownTemplates++;
            return null;
        }
        var records = 0u;
        while (set.Length >= template.MinRecordLength)
        {
            if (!_values.TryRead(template, ref set))
            {
                state.Counters.Count(MalformedReason.RecordTruncated);
                return null;
            }
            records++;
            if (isOptions)
                TakeOptions(datagram, sink);
            else if (template.IsFlow)
                TakeFlow(datagram, id, sink);
            else
                state.Counters.NotFlows++;
        }
        return records;
    }

    void TakeFlow(in Datagram datagram, ushort templateId, IFlowSink sink)
    {
        var flow = FlowFromFields.Forward(_values, datagram.Export, Rate(datagram, templateId));
        sink.Add(flow);
        state.Counters.Records++;
        if (!FlowFromFields.HasReverse(_values))
            return;
        sink.Add(FlowFromFields.Reverse(flow, _values));
        state.Counters.Records++;
    }

    /// <summary>From the nearest to the farthest: the record, its sampler, its interfaces, its template, its domain, domain 0, which speaks for the whole
    /// exporter (RFC 7011 §3.1), and the settings.</summary>
    uint Rate(in Datagram datagram, ushort templateId)
    {
        if (SamplingArithmetic.RateIn(_values) is { } own)
            return own;
        var rates = datagram.Domain.Sampling;
        var sampler = _values.Number(FieldRole.Sampler);
        if (rates.Find(SamplingScope.Sampler, sampler) is { } ofSampler)
            return ofSampler;
        // Sampler 0 is none.
        if (sampler > 0)
            state.Counters.UnknownSamplers++;
        return rates.Find(SamplingScope.Interface, _values.Number(FieldRole.InputInterface))
            ?? rates.Find(SamplingScope.Interface, _values.Number(FieldRole.OutputInterface))
            ?? rates.Find(SamplingScope.Template, templateId)
            ?? rates.Domain
            ?? state.Find(datagram.Domain.Version, 0)?.Sampling.Domain
            ?? state.Settings.SamplingRate;
    }

    void TakeOptions(in Datagram datagram, IFlowSink sink)
    {
        state.Counters.OptionsRecords++;
        NameInterface(sink);
        if (DomainOf(datagram) is not { } domain)
            return;
        if (_values.Number(FieldRole.SystemInit) is { } init)
            domain.SystemInit = datagram.Export.Place(FieldForm.Milliseconds, init);
        if (SamplingArithmetic.RateIn(_values) is not { } rate)
            return;
        if (_values.Number(FieldRole.Sampler) is { } sampler)
            state.SetRate(domain, SamplingScope.Sampler, sampler, rate);
        else if (_values.Number(FieldRole.ScopeInterface) is { } index)
            state.SetRate(domain, SamplingScope.Interface, index, rate);
        else if (_values.Number(FieldRole.ScopeTemplate) is { } template)
            state.SetRate(domain, SamplingScope.Template, template, rate);
        else
            domain.Sampling.Domain = rate;
    }

    /// <summary>Exporters say which interface it is in the scope, or in a field like any other beside the scope of the whole system.</summary>
    void NameInterface(IFlowSink sink)
    {
        var name = _values.InterfaceName();
        if (!name.IsEmpty && (_values.Word(FieldRole.ScopeInterface) ?? _values.Word(FieldRole.InputInterface) ?? _values.Word(FieldRole.OutputInterface)) is { } index)
            sink.Name(index, name);
    }

    /// <summary>Options may be about another observation domain than the one that sends them.</summary>
    ObservationDomain? DomainOf(in Datagram datagram) => _values.Word(FieldRole.ScopeDomain) is { } id && id != datagram.DomainId
        ? state.FindOrAdd(datagram.Domain.Version, id, datagram.ReceivedAt)
        : datagram.Domain;
}
