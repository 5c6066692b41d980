using System.Diagnostics;
using System.Globalization;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.NetFlow;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Benchmarks.Capture;

/// <summary>Distinct hosts, each with one packet, through the cache and the buckets: the worst there is for both. Memory has to stay flat.</summary>
sealed class TrafficMemory : IFlowSink
{
    const long Start = CaptureFileTotals.Start;

    readonly FlowCache _cache = new();
    readonly TrafficBuckets _buckets = new(new TrafficSettings(), new OwnPrefixes([Prefix.Parse("198.18.0.0/15")], publicOnly: true), CaptureFileTotals.OwnerOf, Start);
    TrafficMemory _self;
    long _now;

    TrafficMemory() => _self = this;

    public static int Run(string[] arguments)
    {
        var hosts = CaptureFileBenchmark.Option(arguments, "--hosts", 10_000_000);
        var run = new TrafficMemory();
        Console.WriteLine("| hosts | managed heap MB | RSS MB | million packets/s since the last line | of processor time |\n|---|---|---|---|---|");
        var largest = 0L;
        var step = Math.Max(1, hosts / 10);
        for (var from = 0; from < hosts; from += step)
        {
            var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            run.Push(from, Math.Min(hosts, from + step));
            var (elapsed, used) = (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - processor);
            largest = Math.Max(largest, Show(Math.Min(hosts, from + step), step / elapsed.TotalSeconds, step / used.TotalSeconds));
        }
        run._cache.Flush(ref run._self);
        Console.WriteLine($"\n{run._buckets.TooLate + run._buckets.TooEarly} refused, {run._cache.Evicted} flows evicted");
        return largest < 400_000_000 ? 0 : 1;
    }

    public void Add(in FlowRecord flow)
    {
        var at = flow.EndedAt!.Value;
        if (at > _now)
            _buckets.Advance(_now = at);
        _buckets.Add(flow, TrafficKey.ThisHost, at);
    }

    void Push(int from, int to)
    {
        var ours = Address.FromIpv4(0xC6120001);
        for (var host = from; host < to; host++)
        {
            // Half a million packets a second.
            var at = Start + host / 500;
            var theirs = Address.FromIpv4(0x10000000u + (uint)host * 17);
            var packet = new FlowRecord(
                theirs, ours, 100, 1, 1, at, at, null, null, 17, 53, 5_353, null, null, null, 2, null, 0, null, null, 1, FlowDirection.Ingress);
            _cache.Add(packet, at, ref _self);
        }
    }

    /// <returns>Bytes of the managed heap.</returns>
    static long Show(int hosts, double rate, double processorRate)
    {
        var heap = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {hosts} | {heap / 1e6:0.0} | {process.WorkingSet64 / 1e6:0.0} | {rate / 1e6:0.00} | {processorRate / 1e6:0.00} |"));
        return heap;
    }
}
