using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Tracefleet.Benchmarks.Capture;

/// <summary>Frames a second that one core takes out of a ring, beside a bare C reader of the same ring, in turns; a sender on another core floods.</summary>
/// <remarks>Over a veth pair the sender's core also does the receiving half of the kernel's work, the ring's copy among it. What the readers could take
/// beyond that flood is told by their processor time and by how fast they empty a ring that was filled while they waited.</remarks>
static class CaptureRingBenchmark
{
    const int WarmUps = 3, SenderCore = 1, ReaderCore = 0;

    // Fits the ring of 64 MB whatever their length.
    const int DrainFrames = 200_000;

    static readonly string s_loop = Path.Combine(Path.GetTempPath(), $"capture_loop-{Environment.ProcessId}");

    static readonly TimeSpan s_lastBlock = TimeSpan.FromMilliseconds(150);

    /// <summary>Whether this is root with two cores and a C compiler.</summary>
    public static bool IsPossible =>
        Environment.IsPrivilegedProcess && Environment.ProcessorCount >= 2
        && File.Exists("/usr/bin/cc") && File.Exists("/sbin/ip") && File.Exists("/usr/bin/taskset");

    public static async Task<int> RunAsync(int rounds, double seconds)
    {
        Compile();
        using var cable = new CaptureCable();
        var report = new StringBuilder();
        foreach (var sizes in (string[])["small", "mixed"])
            await CompareAsync(report, cable, sizes, rounds, seconds);
        File.Delete(s_loop);
        Console.Write(report);
        return 0;
    }

    static void Compile()
    {
        using var compiler = Process.Start("cc", ["-O2", "-o", s_loop, Path.Combine(AppContext.BaseDirectory, "Capture", "capture_loop.c")]);
        compiler.WaitForExit();
        if (compiler.ExitCode != 0)
            throw new InvalidOperationException("The C reader does not compile; install gcc.");
    }

    static async Task CompareAsync(StringBuilder report, CaptureCable cable, string sizes, int rounds, double seconds)
    {
        using var sender = CaptureProcess.Start("sender", cable.NearSpace, SenderCore, s_loop, "flood", CaptureCable.Near, sizes);
        using var bare = CaptureProcess.Start("C reader", cable.FarSpace, ReaderCore, s_loop, "read", CaptureCable.Far);
        using var empty = Ours("CaptureRing, empty sink", "empty");
        using var buckets = Ours("CaptureRing to buckets", "buckets");
        CaptureProcess[] readers = [bare, empty, buckets];
        var turns = readers.ToDictionary(reader => reader, _ => new List<CaptureTurn>());
        for (var round = -WarmUps; round < rounds; round++)
        {
            foreach (var reader in readers)
            {
                var turn = await TakeTurnAsync(sender, reader, round < 0 ? seconds / 2 : seconds);
                if (round >= 0)
                    turns[reader].Add(turn);
            }
        }
        report.AppendLine(
            $"| {sizes} frames | sent, kpps | received, kpps | dropped | processor ns a frame | drained, kpps | of C, median of turns | bytes allocated a turn |");
        report.AppendLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var reader in readers)
            report.AppendLine(Row(reader.Name, turns[reader], turns[bare]));
        report.AppendLine();

        CaptureProcess Ours(string name, string stage) => CaptureProcess.Start(
            name, cable.FarSpace, ReaderCore, "env", "DOTNET_TieredPGO=0", Environment.ProcessPath!, "capture-ring-turns", stage, CaptureCable.Far);
    }

    static async Task<CaptureTurn> TakeTurnAsync(CaptureProcess sender, CaptureProcess reader, double seconds)
    {
        // The reader goes on for a little, to see what was sent last.
        reader.Tell(string.Create(CultureInfo.InvariantCulture, $"live {seconds + 0.3:F2}"));
        reader.Hear();
        sender.Tell(string.Create(CultureInfo.InvariantCulture, $"live {seconds:F2}"));
        var (sent, live) = (sender.HearFigures(), reader.HearFigures());
        reader.Tell($"drain {DrainFrames}");
        reader.Hear();
        sender.Tell($"count {DrainFrames}");
        sender.HearFigures();
        await Task.Delay(s_lastBlock);
        reader.Tell("go");
        return new CaptureTurn(sent, live, reader.HearFigures());
    }

    static string Row(string name, List<CaptureTurn> turns, List<CaptureTurn> bare)
    {
        var ofBare = Median([.. turns.Zip(bare, (ours, theirs) => ours.DrainedKpps / theirs.DrainedKpps)]);
        var dropped = $"{turns.Sum(turn => turn.Dropped):F0} of {turns.Sum(turn => turn.Sent):F0}";
        var live = $"{Median(turns, turn => turn.SentKpps):F0} | {Median(turns, turn => turn.ReceivedKpps):F0} | {dropped}";
        var costs = $"{Median(turns, turn => turn.ProcessorNanoseconds):F0} | {Median(turns, turn => turn.DrainedKpps):F0}";
        return string.Create(CultureInfo.InvariantCulture, $"| {name} | {live} | {costs} | {ofBare:F2} | {Median(turns, turn => turn.AllocatedBytes):F0} |");
    }

    static double Median(List<CaptureTurn> turns, Func<CaptureTurn, double> figure) => Median([.. turns.Select(figure)]);

    static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}

/// <summary>The answers of <c>capture_loop.c</c> and <see cref="CaptureTurns"/>, a flood's and a drain's.</summary>
sealed record CaptureTurn(double[] SentFigures, double[] Live, double[] Drain)
{
    public double Sent => SentFigures[0];
    public double SentKpps => Sent / SentFigures[1] * 1e6;

    /// <summary>Over the time that was sent for.</summary>
    public double ReceivedKpps => Live[0] / SentFigures[1] * 1e6;
    public double Dropped => Live[4];
    public double ProcessorNanoseconds => Live[3] / Live[0];
    public double DrainedKpps => Drain[0] / Drain[2] * 1e6;
    public double AllocatedBytes => Live.Length > 5 ? Live[5] : 0;
}
