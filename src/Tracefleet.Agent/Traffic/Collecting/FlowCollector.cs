using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>Listens to exporters of NetFlow v5, v9, IPFIX and sFlow v5 over UDP, and hands on every flow that they tell of.</summary>
/// <remarks>
/// A flow counts when its datagram came, whatever times are in it. Exporters tell of a flow when it is over or at their active timeout (commonly one to
/// thirty minutes), and their clocks differ, while buckets close after seconds: so sums are exact, and late by that timeout at most; a long flow is seen
/// as a peak at its end unless the exporter's active timeout is short (60 s is usual advice).
/// The exporter is the datagram's source for NetFlow and IPFIX, and what the agent calls itself for sFlow; who may send is told by the source alone.
/// </remarks>
public sealed class FlowCollector : ITrafficSource, IAsyncDisposable
{
    readonly ImmutableArray<Listener> _listeners;
    readonly ExporterInterfaces _interfaces;
    readonly Lock _gate = new();
    Dictionary<Address, long> _told = [];

    FlowCollector(ImmutableArray<Listener> listeners, ExporterInterfaces interfaces)
    {
        _listeners = listeners;
        _interfaces = interfaces;
        Completion = WatchAsync();
    }

    /// <summary>Listens from now on, on a thread for each address.</summary>
    /// <exception cref="CollectorException">An address cannot be listened to; the message says why and what to do.</exception>
    public static FlowCollector Open(CollectorSettings settings, IFlowIntake intake, TimeProvider time)
    {
        settings.Check();
        var interfaces = new ExporterInterfaces(settings.MaxInterfaces);
        var to = new FlowDestination(intake, interfaces);
        var allowed = AllowedBy(settings.Allowed);
        var listeners = new List<Listener>();
        try
        {
            foreach (var listen in settings.All)
                listeners.Add(new Listener(listen, settings, to, allowed, time));
        }
        catch
        {
            listeners.ForEach(listener => listener.Dispose());
            throw;
        }
        listeners.ForEach(listener => listener.Start());
        return new FlowCollector([.. listeners], interfaces);
    }

    /// <summary>Where it listens, with the ports that the kernel chose: NetFlow first, in the order of the settings.</summary>
    public ImmutableArray<ListenAddress> Listening => [.. _listeners.Select(listener => listener.Bound)];

    /// <summary>What the kernel granted the poorest of the sockets.</summary>
    public int ReceiveBufferBytes => _listeners.Min(listener => listener.ReceiveBufferBytes);

    /// <summary>Ends when all threads have ended: after <see cref="DisposeAsync"/>, or with the exception that ended one.</summary>
    public Task Completion { get; }

    /// <summary>Sources that are not allowed, the last <see cref="RefusedSources.Kept"/> of each socket.</summary>
    public ImmutableArray<Address> LastRefused => [.. _listeners.SelectMany(listener => listener.Refused.All).Distinct().Order()];

    /// <summary>By the names of <see cref="CollectorCounts"/>.</summary>
    public ImmutableSortedDictionary<string, long> Counts
    {
        get
        {
            var sum = new CountSum();
            foreach (var session in Sessions())
                session.AddTo(sum);
            foreach (var listener in _listeners)
                listener.Exporters.AddForgottenTo(sum);
            return WithOwnCounts(sum).ToImmutable().Remove(CollectorCounts.SamplingRate);
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<ExporterReport> Exporters
    {
        get
        {
            lock (_gate)
            {
                var byExporter = Sessions().GroupBy(session => session.Exporter).ToList();
                var before = _told;
                _told = byExporter.ToDictionary(sessions => sessions.Key, sessions => sessions.Sum(session => session.Datagrams));
                var news = byExporter.Where(sessions => _told[sessions.Key] != before.GetValueOrDefault(sessions.Key));
                return [.. news.Select(Report).OrderBy(report => report.Exporter)];
            }
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<TrafficInterface> NewInterfaces => _interfaces.TakeNews();

    /// <summary>Takes what the kernel still holds, and ends. The counts are good afterwards, too.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var listener in _listeners)
            listener.Dispose();
    }

    /// <summary>When one thread ends, by order or by a fault, all do: half a collector would look like less traffic.</summary>
    async Task WatchAsync()
    {
        await Task.WhenAny(_listeners.Select(listener => listener.Ended)).ConfigureAwait(false);
        Stop();
        await Task.WhenAll(_listeners.Select(listener => listener.Ended)).ConfigureAwait(false);
    }

    void Stop()
    {
        foreach (var listener in _listeners)
            listener.Stop();
    }

    CountSum WithOwnCounts(CountSum sum)
    {
        sum.Set(TrafficRunCounts.Received, _listeners.Sum(listener => listener.Received));
        sum.Set(TrafficRunCounts.KernelDrops, _listeners.Sum(listener => listener.KernelDrops()));
        sum.Set(CollectorCounts.RefusedDatagrams, _listeners.Sum(listener => listener.RefusedDatagrams));
        sum.Add(CollectorCounts.ExportersRefused, _listeners.Sum(listener => listener.ExportersRefused));
        sum.Add(CollectorCounts.ExportersForgotten, _listeners.Sum(listener => listener.Exporters.Forgotten));
        sum.Add(CollectorCounts.InterfacesRefused, _interfaces.Refused);
        return sum;
    }

    List<ExportSession> Sessions()
    {
        var sessions = new List<ExportSession>();
        foreach (var listener in _listeners)
            listener.Exporters.CopyTo(sessions);
        return sessions;
    }

    static ExporterReport Report(IGrouping<Address, ExportSession> sessions)
    {
        var sum = new CountSum();
        foreach (var session in sessions)
            session.AddTo(sum);
        var protocols = string.Join(", ", sessions.SelectMany(session => session.Protocols).Distinct().Order(StringComparer.Ordinal));
        var lastSeenAt = DateTimeOffset.FromUnixTimeMilliseconds(sessions.Max(session => session.LastHeardAt));
        return new ExporterReport(sessions.Key, protocols, lastSeenAt, sum.ToImmutable());
    }

    /// <summary>Without prefixes everybody may, since nobody but this host can.</summary>
    static Func<Address, bool> AllowedBy(ImmutableArray<Prefix> allowed)
    {
        if (allowed.IsDefaultOrEmpty)
            return _ => true;
        var builder = new PrefixTableBuilder<bool>();
        foreach (var prefix in allowed)
            builder.Add(prefix, true);
        var table = builder.Build();
        return address => table.Find(address).IsMatch;
    }
}
