namespace Tracefleet.Traffic.NetFlow;

/// <summary>The templates of one observation domain. Those of flows and of options share one space of numbers (RFC 7011 §3.4.1).</summary>
sealed class TemplateTable(TemplateBudget budget, ExporterCounters counters)
{
    readonly Dictionary<ushort, Template> _flows = [], _options = [];

    /// <returns>Null where there is none, or it was not repeated in time.</returns>
    public Template? Find(ushort id, long nowUnixMs, out bool isOptions)
    {
        isOptions = false;
        if (!_flows.TryGetValue(id, out var template) && !(isOptions = _options.TryGetValue(id, out template)))
            return null;
        if (template!.ExpiresAt > nowUnixMs)
            return template;
        Drop(id, isOptions);
        counters.TemplatesExpired++;
        return null;
    }

    /// <summary>Keeps a template that says what it said before for longer.</summary>
    public bool TryRefresh(ushort id, bool isOptions, ReadOnlySpan<byte> definition, long expiresAt)
    {
        if (!Of(isOptions).TryGetValue(id, out var known) || !known.IsDefinedBy(definition))
            return false;
        known.ExpiresAt = expiresAt;
        return true;
    }

    /// <summary>What the number meant before, it means no longer, even if there is no room for the new one.</summary>
    public bool TryPut(ushort id, bool isOptions, Template template)
    {
        Drop(id, isOptions: false);
        Drop(id, isOptions: true);
        if (!budget.TryTake(template.SpecifiedFields))
            return false;
        Of(isOptions)[id] = template;
        return true;
    }

    /// <returns>Whether there was one.</returns>
    public bool Drop(ushort id, bool isOptions)
    {
        if (!Of(isOptions).Remove(id, out var dropped))
            return false;
        budget.GiveBack(dropped.SpecifiedFields);
        return true;
    }

    /// <returns>How many there were.</returns>
    public int DropAll(bool isOptions)
    {
        var templates = Of(isOptions);
        var dropped = templates.Count;
        foreach (var template in templates.Values)
            budget.GiveBack(template.SpecifiedFields);
        templates.Clear();
        return dropped;
    }

    public void DropExpired(long nowUnixMs)
    {
        foreach (var isOptions in (ReadOnlySpan<bool>)[false, true])
        {
            // A dictionary may lose what its enumerator is at.
            foreach (var (id, template) in Of(isOptions))
            {
                if (template.ExpiresAt <= nowUnixMs && Drop(id, isOptions))
                    counters.TemplatesExpired++;
            }
        }
    }

    Dictionary<ushort, Template> Of(bool isOptions) => isOptions ? _options : _flows;
}
