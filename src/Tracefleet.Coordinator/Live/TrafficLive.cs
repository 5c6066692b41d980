using Microsoft.Extensions.Logging;
using Tracefleet.Contracts.Api;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Coordinator.Live;

/// <summary>The questions about traffic that are followed second by second, each asked once for all who follow it.</summary>
sealed class TrafficLive(ITrafficStore store, TimeProvider time, CoordinatorMetrics metrics, ILogger<TrafficLive> log)
{
    public const int MostQuestions = 32, MostReaders = 256;

    readonly Lock _gate = new();
    readonly Dictionary<AskedTraffic, TrafficPulse> _pulses = [];
    int _readers;

    /// <summary>Begins to follow; dispose it to stop.</summary>
    /// <returns>Null while there are too many readers, or too many different questions.</returns>
    public TrafficWatch? Watch(AskedTraffic asked)
    {
        lock (_gate)
        {
            var isNew = !_pulses.TryGetValue(asked, out var pulse);
            if (_readers >= MostReaders || (isNew && _pulses.Count >= MostQuestions))
                return null;
            pulse ??= _pulses[asked] = new TrafficPulse(asked, store, time, log);
            pulse.Readers++;
            _readers++;
            metrics.LiveReaderOpened();
            return new TrafficWatch(pulse, () => Leave(asked, pulse));
        }
    }

    void Leave(AskedTraffic asked, TrafficPulse pulse)
    {
        metrics.LiveReaderClosed();
        lock (_gate)
        {
            _readers--;
            if (--pulse.Readers > 0)
                return;
            _pulses.Remove(asked);
        }
        pulse.Dispose();
    }
}

/// <summary>One reader's view of a question.</summary>
sealed class TrafficWatch(TrafficPulse pulse, Action leave) : IDisposable
{
    int _left;

    public TrafficPulse Pulse => pulse;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _left, 1) == 0)
            leave();
    }
}
