using Tracefleet.Addressing;
using Tracefleet.Traffic.NetFlow;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>The exporters of one listening socket, as many as the settings allow. One thread finds and adds; any may list them.</summary>
sealed class ExporterTable(CollectorSettings settings, FlowDestination to, SteadyClock clock)
{
    /// <summary>Looking for room costs a walk through all, so a flood must not cause one for each datagram.</summary>
    const long MsBetweenSearches = 1_000;

    static readonly FlowDecoderSettings s_bounds = new() { MaxTemplates = 1_024, MaxTotalFields = 16_384 };

    readonly FlowDecoderSettings _decoding = s_bounds with { SamplingRate = settings.SamplingRate };
    readonly Dictionary<SessionKey, ExportSession> _sessions = [];
    readonly Dictionary<Address, int> _ofSource = [];
    readonly CountSum _forgotten = new();
    readonly Lock _gate = new();
    readonly long _forgetAfterMs = settings.ForgetAfter.Ticks / TimeSpan.TicksPerMillisecond;
    long? _searchedAt;

    /// <summary>How many made room for others.</summary>
    public long Forgotten { get; private set; }

    /// <returns>Null where there is no room.</returns>
    public ExportSession? FindNetFlow(DatagramSource source, long now)
    {
        var key = new SessionKey(source, default);
        if (_sessions.TryGetValue(key, out var known))
            return known;
        return HasRoom(source.Address, now) ? Add(key, new NetFlowSession(source, _decoding, to, clock)) : null;
    }

    /// <param name="agent">As it calls itself, if it does.</param>
    public ExportSession? FindSFlow(Address source, Address? agent, long now)
    {
        // Port 0 sends nothing, so these keys are no others.
        var key = new SessionKey(new DatagramSource(source, 0), agent ?? default);
        if (_sessions.TryGetValue(key, out var known))
            return known;
        return HasRoom(source, now) ? Add(key, new SFlowSession(source, agent, to)) : null;
    }

    public void CopyTo(List<ExportSession> sessions)
    {
        lock (_gate)
            sessions.AddRange(_sessions.Values);
    }

    /// <summary>The counts of those that made room.</summary>
    public void AddForgottenTo(CountSum sum)
    {
        lock (_gate)
            sum.Add(_forgotten);
    }

    ExportSession Add(SessionKey key, ExportSession session)
    {
        lock (_gate)
            _sessions.Add(key, session);
        _ofSource[session.Source.Address] = _ofSource.GetValueOrDefault(session.Source.Address) + 1;
        return session;
    }

    bool HasRoom(Address source, long now)
    {
        if (_ofSource.GetValueOrDefault(source) >= settings.MaxExportersOfSource)
            return MakesRoom(session => session.Source.Address == source, now);
        return _sessions.Count < settings.MaxExporters || MakesRoom(_ => true, now);
    }

    bool MakesRoom(Func<ExportSession, bool> isOne, long now)
    {
        if (_searchedAt is { } last && now >= last && now - last < MsBetweenSearches)
            return false;
        _searchedAt = now;
        var (key, silent) = _sessions.Where(entry => isOne(entry.Value)).MinBy(entry => entry.Value.LastHeardAt);
        if (now - silent.LastHeardAt < _forgetAfterMs)
            return false;
        Forget(key, silent);
        return true;
    }

    void Forget(SessionKey key, ExportSession session)
    {
        lock (_gate)
        {
            _sessions.Remove(key);
            session.AddTo(_forgotten);
        }
        if (--_ofSource[session.Source.Address] == 0)
            _ofSource.Remove(session.Source.Address);
        to.Interfaces.Forget(session.Exporter);
        Forgotten++;
    }

    /// <param name="Agent">Of sFlow; unspecified for those who do not name themselves, and for NetFlow.</param>
    readonly record struct SessionKey(DatagramSource Source, Address Agent);
}
