using System.Diagnostics;
using System.Globalization;
using Tracefleet.Traffic.CaptureFiles;
using Tracefleet.Traffic.Flows;
using Tracefleet.Traffic.Frames;

namespace Tracefleet.Benchmarks.Capture;

/// <summary>A pcap file to buckets, beside tshark and tcpdump reading the same file, which take their turns in every round, or alone.</summary>
static class CaptureFileBenchmark
{
    public static int Run(string[] arguments)
    {
        var (megabytes, rounds, snapLength) = (Option(arguments, "--megabytes", 500), Option(arguments, "--rounds", 3), Option(arguments, "--snap-length", 262_144));
        var folder = Directory.CreateTempSubdirectory("tracefleet-capture-");
        try
        {
            var file = Path.Combine(folder.FullName, "traffic.pcap");
            var packets = CaptureFileMaker.Make(file, megabytes * 1_000_000L, snapLength);
            return Measure(file, packets, rounds, isAlone: arguments.Contains("--alone"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    static int Measure(string file, long packets, int rounds, bool isAlone)
    {
        CaptureFileTotals? flows = null;
        (string Name, string? Needs, Action Turn)[] candidates =
        [
            ("tracefleet, file to buckets", null, () => Expect(packets, CaptureFileTotals.Of(file).Packets)),
            ("tracefleet, file to flows of a second", null, () => Expect(packets, (flows = CaptureFileTotals.Of(file, toBuckets: false)).Packets)),
            ("tracefleet, file to flows of one packet", null, () => Expect(packets, Read(file, new FlowCounter()).Packets)),
            ("tracefleet, frames only", null, () => Expect(packets, Read(file, new FrameCounter()).Packets)),
            ("tcpdump -r FILE -w /dev/null", "tcpdump", () => Command($"tcpdump -r {file} -w /dev/null")),
            ("tcpdump -nn -r FILE", "tcpdump", () => Command($"tcpdump -nn -r {file}")),
            ("tshark -r FILE -q -z endpoints,ip", "tshark", () => Command($"tshark -r {file} -q -z endpoints,ip")),
        ];
        candidates = [.. candidates.Where(candidate => candidate.Needs is null || (!isAlone && IsInstalled(candidate.Needs)))];
        var times = candidates.ToDictionary(candidate => candidate.Name, _ => new List<(double Seconds, double Processor)>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var (name, _, turn) in candidates)
            {
                var (start, processor) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
                turn();
                times[name].Add((Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - processor).TotalSeconds));
                Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {times[name][^1].Seconds:0.000} s"));
            }
        }
        Report(times, packets, new FileInfo(file).Length, flows!.Flows);
        return 0;
    }

    // What a core does when nothing else runs is the processor's time; it is known of ourselves only.
    static void Report(Dictionary<string, List<(double Seconds, double Processor)>> times, long packets, long bytes, long flows)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{packets} packets, {bytes / 1e6:0} MB; {flows} records of flows go into buckets\n"));
        Console.WriteLine("| What | median s | MB/s | million packets/s | of processor time |\n|---|---|---|---|---|");
        foreach (var (name, turns) in times)
        {
            var median = turns.Select(turn => turn.Seconds).Order().ElementAt(turns.Count / 2);
            var processor = turns.Select(turn => turn.Processor).Order().ElementAt(turns.Count / 2);
            var ofProcessor = name.StartsWith("tracefleet", StringComparison.Ordinal) ? (packets / processor / 1e6).ToString("0.00", CultureInfo.InvariantCulture) : "";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {name} | {median:0.000} | {bytes / median / 1e6:0} | {packets / median / 1e6:0.00} | {ofProcessor} |"));
        }
    }

    static TSink Read<TSink>(string file, TSink sink)
        where TSink : ICapturedFrameSink
    {
        using var input = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using var reader = CaptureFileReader.Open(input, file);
        reader.ReadAll(ref sink, CancellationToken.None);
        return sink;
    }

    static void Expect(long packets, long read)
    {
        if (packets != read)
            throw new InvalidOperationException($"{read} of {packets} packets were read.");
    }

    static bool IsInstalled(string program) => File.Exists($"/usr/bin/{program}");

    static void Command(string command)
    {
        using var process = Process.Start("sh", ["-c", $"{command} > /dev/null 2>&1"]);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{command} ended with {process.ExitCode}.");
    }

    public static int Option(string[] arguments, string name, int usual)
    {
        var place = Array.IndexOf(arguments, name);
        return place < 0 ? usual : int.Parse(arguments[place + 1], CultureInfo.InvariantCulture);
    }

    struct FrameCounter : ICapturedFrameSink
    {
        public long Packets { get; private set; }

        public void Take(scoped in CapturedFrame frame) => Packets++;
    }

    readonly struct FlowCounter() : ICapturedFrameSink
    {
        readonly PacketFlow _flows = new();

        public long Packets => _flows.Counts.Ipv4 + _flows.Counts.Ipv6;

        public void Take(scoped in CapturedFrame frame) => _flows.TryRead(frame, out FlowRecord _);
    }
}
