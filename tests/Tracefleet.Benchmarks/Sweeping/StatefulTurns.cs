using System.Diagnostics;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Probing;
using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tracing;
using Tracefleet.Sockets.Linux;

namespace Tracefleet.Benchmarks.Sweeping;

/// <summary>Traces many targets at once through the engine, each until it is reached.</summary>
static class StatefulTurns
{
    /// <param name="args">Backend, targets, traces at once, TTLs in flight for each, source, first destination.</param>
    public static int Run(string[] args)
    {
        using var transport = PacketRingTransport.Open(new() { Backend = Enum.Parse<SendBackend>(args[0], ignoreCase: true) });
        var numbers = args[1..4].Select(text => int.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        var (source, first) = (Address.Parse(args[4]), Address.Parse(args[5]));
        var parameters = new TraceParameters { InFlight = numbers[2], Attempts = 1, Timeout = TimeSpan.FromSeconds(1) };
        var feed = new Feed(numbers[0], first, parameters);
        var ends = new Ends();
        var options = new TraceEngineOptions { Key = new ProbingKey(1, 2), PacketsPerSecond = 10_000_000, Burst = 100_000, MaxTraces = numbers[1] };
        var started = Stopwatch.GetTimestamp();
        new TraceEngine(transport, _ => source, options, feed, ends).Run(CancellationToken.None);
        var took = Stopwatch.GetElapsedTime(started);
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{took.TotalSeconds:F3} {ends.Traces} {ends.Reached} {ends.Probes} {ends.Answered} {transport.RepliesDropped} {self.UserProcessorTime.TotalSeconds:F2} {self.PrivilegedProcessorTime.TotalSeconds:F2} {self.PeakWorkingSet64 / 1048576}"));
        return 0;
    }

    sealed class Feed(int count, Address first, TraceParameters parameters) : ITraceFeed
    {
        int _next;

        public bool IsCompleted => _next == count;

        public bool TryTake(out TraceRequest request)
        {
            request = new TraceRequest(_next, new Address(first.Bits + (uint)_next), parameters);
            return _next < count && ++_next <= count;
        }
    }

    sealed class Ends : ITraceObserver
    {
        public int Traces { get; private set; }
        public int Reached { get; private set; }
        public long Probes { get; private set; }
        public long Answered { get; private set; }

        public void ProbeEnded(TraceRequest request, ProbeRecord record)
        {
            Probes++;
            Answered += record.Outcome is ProbeOutcome.Answered ? 1 : 0;
        }

        public void TraceEnded(TraceResult result)
        {
            Traces++;
            Reached += result.End is TraceEnd.Reached ? 1 : 0;
        }
    }
}
