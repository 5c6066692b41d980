using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Drives a sweep on one thread over one transport: send a batch, take what has arrived, wait for what comes first.</summary>
public sealed class SweepEngine
{
    /// <summary>Replies may ask for probes, so no wait is longer.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(100);

    readonly SweepRun _run;
    readonly IProbeReceiver _receiver;
    readonly Func<Instant> _clock;
    readonly PacketBatch _received = new(256);
    Instant _heardUntil = Instant.MinValue;

    /// <param name="run">With one sender, over the same transport.</param>
    public SweepEngine(SweepRun run, IProbeReceiver receiver, Func<Instant> clock)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(run.Senders.Length, 1, nameof(run));
        (_run, _receiver, _clock) = (run, receiver, clock);
    }

    /// <summary>Replies that wait to be read may be older than the time of grace, so silence counts only once all were.</summary>
    public bool HasEnded => !_received.IsFull && _run.HasEnded(_heardUntil);

    /// <summary>One round of sending and receiving.</summary>
    public void Step()
    {
        var now = _clock();
        var wake = _run.Senders[0].Step(now);
        var latest = now + LongestWait;
        _heardUntil = _receiver.Receive(_received, wake < latest ? wake : latest);
        _run.Collector.Take(_received);
    }

    public void Run(CancellationToken cancellation)
    {
        while (!HasEnded && !cancellation.IsCancellationRequested)
            Step();
    }
}
