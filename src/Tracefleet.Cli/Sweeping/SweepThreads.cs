using Tracefleet.Probing;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Cli.Sweeping;

/// <summary>Drives a run: a thread for each sender and one that receives, or all on one thread over a simulated network.</summary>
sealed class SweepThreads(SweepRun run, SweepNetwork network, SweepOutput output)
{
    static readonly TimeSpan ReceiveFor = TimeSpan.FromMilliseconds(50), LastReplies = TimeSpan.FromSeconds(1);

    /// <summary>Replies may ask a sender for probes at any time.</summary>
    const int LongestSleepMilliseconds = 10;

    readonly ManualResetEventSlim _stop = new(initialState: false, spinCount: 0);

    /// <summary>Ends when the sweep has, or soon after cancellation: replies on their way are still taken.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (network.IsSimulated)
        {
            await OnThread(() => Simulate(cancellation));
            return;
        }
        await using var stopping = cancellation.Register(_stop.Set);
        var receiving = OnThread(() => Receive(cancellation));
        var sending = run.Senders.Select(sender => OnThread(() => Send(sender))).ToArray();
        await Task.WhenAll([receiving, .. sending]);
    }

    void Simulate(CancellationToken cancellation)
    {
        var engine = new SweepEngine(run, network.Receiver, network.Clock);
        while (!engine.HasEnded && !cancellation.IsCancellationRequested)
        {
            engine.Step();
            output.Pump(network.Clock());
        }
    }

    void Send(SweepSender sender)
    {
        try
        {
            while (!_stop.IsSet)
            {
                var wake = sender.Step(network.Clock());
                var now = network.Clock();
                // The pacer makes up for what a sleep of a millisecond is too long.
                if (wake > now)
                    _stop.Wait(Sleep(wake, now));
            }
        }
        finally
        {
            _stop.Set();
        }
    }

    void Receive(CancellationToken cancellation)
    {
        var received = new PacketBatch(1_024, slotSize: 1_536);
        Instant? until = null;
        try
        {
            for (var now = network.Clock(); ; now = network.Receiver.Receive(received, now + ReceiveFor))
            {
                run.Collector.Take(received);
                output.Pump(now);
                // A batch with room left says that nothing waits: only then is silence known, and the last reply.
                if (!received.IsFull && (run.HasEnded(now) || now >= until))
                    return;
                if (until is null && (cancellation.IsCancellationRequested || _stop.IsSet))
                    until = now + LastReplies;
                if (received.Count > 0 && received.At(received.Count - 1) >= until)
                    return;
            }
        }
        finally
        {
            _stop.Set();
        }
    }

    static int Sleep(Instant wake, Instant now) =>
        wake == Instant.MaxValue ? LongestSleepMilliseconds : (int)Math.Clamp((wake - now).TotalMilliseconds, 1, LongestSleepMilliseconds);

    static Task OnThread(Action work) =>
        Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
