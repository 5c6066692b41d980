using System.Diagnostics;
using System.Globalization;
using Tracefleet.Sockets.Linux.Capturing;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Benchmarks.Capture;

/// <summary>The product's ring as a process that reads when a line of its input says so; the lines are those of <c>capture_loop.c</c>.</summary>
static class CaptureTurns
{
    static readonly TimeSpan s_wait = TimeSpan.FromMilliseconds(40);

    /// <param name="args">"empty" or "buckets", and the interface.</param>
    public static int Run(string[] args)
    {
        while (Console.ReadLine() is { } line)
            Turn(args[0], args[1], line.Split(' '));
        return 0;
    }

    static void Turn(string stage, string interfaceName, string[] line)
    {
        using var ring = CaptureRing.Open(new() { Interface = interfaceName });
        Console.WriteLine("ready");
        if (line[0] == "drain" && Console.ReadLine() is null)
            return;
        var amount = double.Parse(line[1], CultureInfo.InvariantCulture);
        using var self = Process.GetCurrentProcess();
        var (spent, allocated) = (self.TotalProcessorTime, GC.GetTotalAllocatedBytes(precise: true));
        var started = Stopwatch.GetTimestamp();
        var frames = stage == "empty" ? Empty(ring, line[0], amount) : Buckets(ring, line[0], amount);
        var took = Stopwatch.GetElapsedTime(started);
        self.Refresh();
        (spent, allocated) = (self.TotalProcessorTime - spent, GC.GetTotalAllocatedBytes(precise: true) - allocated);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{frames} 0 {took.TotalNanoseconds:F0} {spent.TotalNanoseconds:F0} {ring.Statistics.Dropped} {allocated}"));
    }

    static long Empty(CaptureRing ring, string verb, double amount)
    {
        var stage = default(EmptyStage);
        for (var started = Stopwatch.GetTimestamp(); !IsOver(verb, amount, stage.Frames, started);)
            ring.Receive(ref stage, s_wait);
        return stage.Frames;
    }

    static long Buckets(CaptureRing ring, string verb, double amount)
    {
        var stage = new BucketStage(s_state);
        for (var started = Stopwatch.GetTimestamp(); !IsOver(verb, amount, stage.Frames, started);)
            ring.Receive(ref stage, s_wait);
        stage.Flush();
        return stage.Frames;
    }

    // As in a capture that has run for some time.
    static readonly BucketStage.State s_state = new(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());

    static bool IsOver(string verb, double amount, long frames, long started) =>
        verb == "drain" ? frames >= amount : Stopwatch.GetElapsedTime(started).TotalSeconds >= amount;
}
