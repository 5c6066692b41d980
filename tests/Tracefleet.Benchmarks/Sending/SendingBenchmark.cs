using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tracefleet.Lab;

namespace Tracefleet.Benchmarks.Sending;

/// <summary>How fast one thread sends into a veth pair whose other end drops, beside bare C loops and peers, in turns of a quarter of a second.</summary>
static class SendingBenchmark
{
    const double TurnSeconds = 0.25;
    const int WarmUps = 6;
    const string NeighbourMac = "02:00:00:00:01:02";

    static readonly string s_loop = Path.Combine(Path.GetTempPath(), $"send_loop-{Environment.ProcessId}");

    public static int Run(int rounds)
    {
        using var chain = new ChainFixture(hops: 1);
        Drop(chain);
        Compile();
        var report = new StringBuilder();
        Compare(report, chain, "IPv4", rounds, "100.64.1.1", "198.18.0.0");
        Compare(report, chain, "IPv6", rounds, "2001:db8:1::1", "2001:db8:f000::");
        TwoThreads(report, chain, rounds);
        Peers(report, chain);
        Console.Write(report);
        return 0;
    }

    static void Drop(ChainFixture chain)
    {
        ChainFixture.Ip(chain.Router(1), "route del local 198.18.0.0/15 dev lo");
        ChainFixture.Ip(chain.Router(1), "route add blackhole 198.18.0.0/15");
        ChainFixture.Ip(chain.Router(1), "-6 route del local 2001:db8:f000::/36 dev lo");
        ChainFixture.Ip(chain.Router(1), "-6 route add blackhole 2001:db8:f000::/36");
    }

    static void Compile()
    {
        using var compiler = Process.Start("cc", ["-O2", "-o", s_loop, Path.Combine(AppContext.BaseDirectory, "Sending", "send_loop.c")]);
        compiler.WaitForExit();
        if (compiler.ExitCode != 0)
            throw new InvalidOperationException("The C loops do not compile; install gcc.");
    }

    static void Compare(StringBuilder report, ChainFixture chain, string title, int rounds, string source, string first)
    {
        report.AppendLine(CultureInfo.InvariantCulture, $"| {title} | kpps, median | kpps, best | user ns | system ns | bytes allocated a turn | of C, median of turns |\n|---|---:|---:|---:|---:|---:|---:|");
        foreach (var method in (string[])["packet", "xdp", "raw"])
        {
            using var bare = Contestant.Start($"C, {method}", chain.Vantage, "0", s_loop, method, "down1", NeighbourMac, source, first, "65536");
            using var ours = Contestant.Start($"ours, {method}", chain.Vantage, "0", "env", "DOTNET_TieredPGO=0", Environment.ProcessPath!, "sending-turns", method, "1", "filler", source, first);
            using var sweep = Contestant.Start($"sweep, {method}", chain.Vantage, "0", "env", "DOTNET_TieredPGO=0", Environment.ProcessPath!, "sending-turns", method, "1", "sweep", source, first);
            TakeTurns([bare, ours, sweep], rounds);
            report.Append(Row(bare, bare)).Append(Row(ours, bare)).Append(Row(sweep, bare));
        }
        report.AppendLine();
    }

    static void TwoThreads(StringBuilder report, ChainFixture chain, int rounds)
    {
        report.AppendLine("| Two threads | kpps, median | kpps, best | user ns | system ns | bytes allocated a turn | of one, median of turns |\n|---|---:|---:|---:|---:|---:|---:|");
        foreach (var (method, kind) in from method in (string[])["packet", "xdp"] from kind in (string[])["filler", "sweep"] select (method, kind))
        {
            string[] ends = [kind, "100.64.1.1", "198.18.0.0"];
            // One at a time: two queues are what the pair has.
            List<Turn> Of(string threads)
            {
                using var contestant = Contestant.Start(threads, chain.Vantage, "0,1", ["env", "DOTNET_TieredPGO=0", Environment.ProcessPath!, "sending-turns", method, threads, .. ends]);
                TakeTurns([contestant], rounds / 2);
                return contestant.Turns;
            }
            var (one, two) = (Of("1").Concat(Of("1")).ToList(), Of("2").Concat(Of("2")).ToList());
            report.AppendLine(CultureInfo.InvariantCulture, $"| {(kind == "sweep" ? kind : "ours")}, {method} | {Median(two.Select(turn => turn.KiloPacketsPerSecond)):F0} | {two.Max(turn => turn.KiloPacketsPerSecond):F0} | | | | {Median(two.Select(turn => turn.KiloPacketsPerSecond)) / Median(one.Select(turn => turn.KiloPacketsPerSecond)):F2} |");
        }
        report.AppendLine();
    }

    static void TakeTurns(Contestant[] contestants, int rounds)
    {
        for (var round = -WarmUps; round < rounds; round++)
        {
            foreach (var contestant in contestants)
            {
                var turn = contestant.Take(TurnSeconds);
                if (round >= 0)
                    contestant.Turns.Add(turn);
            }
        }
    }

    static string Row(Contestant contestant, Contestant bare)
    {
        var rates = contestant.Turns.Select(turn => turn.KiloPacketsPerSecond).ToList();
        var ratio = Median(contestant.Turns.Zip(bare.Turns, (ours, theirs) => ours.KiloPacketsPerSecond / theirs.KiloPacketsPerSecond));
        var packets = contestant.Turns.Sum(turn => turn.Packets);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {contestant.Name} | {Median(rates):F0} | {rates.Max():F0} | {contestant.Turns.Sum(turn => turn.UserNanoseconds) / packets:F0} | {contestant.Turns.Sum(turn => turn.SystemNanoseconds) / packets:F0} | {Median(contestant.Turns.Select(turn => (double)turn.AllocatedBytes)):F0} | {ratio:F3} |\n");
    }

    static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    // Of whole runs: the best half second of what arrived, so that neither start-up nor waiting at the end counts.
    static void Peers(StringBuilder report, ChainFixture chain)
    {
        var targets = Path.Combine(Path.GetTempPath(), $"targets-{Environment.ProcessId}.txt");
        File.WriteAllLines(targets, Enumerable.Range(0, 15_000).Select(target => $"198.18.{target >> 8}.{target & 255}"));
        var probes = Path.Combine(Path.GetTempPath(), $"probes-{Environment.ProcessId}.csv");
        File.WriteAllLines(probes, from ttl in Enumerable.Range(1, 8) from target in Enumerable.Range(0, 65_536) select $"198.18.{target >> 8}.{target & 255},24000,33434,{ttl},udp");
        report.AppendLine("| Peers | packets arrived | kpps, best half second | processor µs a packet |\n|---|---:|---:|---:|");
        (Peer Peer, string Command)[] runs =
        [
            (Peer.Zmap, $"taskset -c 0 timeout 10 $0 -i down1 -G {NeighbourMac} -S 100.64.1.1 -p 80 -B 100G -P 10 -T 1 -c 0 -b /dev/null -o /dev/null -q 198.18.0.0/15"),
            (Peer.Masscan, $"taskset -c 0 timeout -s KILL 4 $0 198.18.0.0/15 -p1-30 --rate 10000000 --interface down1 --adapter-ip 100.64.1.1 --adapter-mac 02:00:00:00:01:01 --router-mac {NeighbourMac} --wait 0"),
            (Peer.Yarrp, $"taskset -c 0 timeout -s INT 3 $0 -i {targets} -o /dev/null -t UDP -r 10000000 -m 32 -a 100.64.1.1"),
            (Peer.Caracal, $"taskset -c 0 timeout 20 $0 -z down1 -r 10000000 --rate-limiting-method none -W 0 -L warning < {probes}"),
            (Peer.Sweep, Ours("packet", "198.18.0.0/16")),
            (Peer.Sweep, Ours("xdp", "198.18.0.0/16")),
            (Peer.Sweep, Ours("packet", "2001:db8:f000::/112")),
        ];
        foreach (var (peer, command) in runs)
            report.AppendLine(peer.Path is null ? $"| {peer.Name} | absent | | |" : Row(chain, peer, command));
    }

    static string Ours(string backend, string targets) =>
        $"taskset -c 0 $0 sweep {targets} --rate 0 --prefix-rate 0 --backend {backend} --grace 0.1 --format csv -o /dev/null -q --allow {targets}";

    static string Row(ChainFixture chain, Peer peer, string command)
    {
        const string Sample = "for i in {1..80}; do read n < /sys/class/net/up1/statistics/rx_packets; echo $EPOCHREALTIME $n; sleep 0.05; done";
        const int Window = 10;
        var start = new ProcessStartInfo("/sbin/ip", ["netns", "exec", chain.Router(1), "taskset", "-c", "1", "bash", "-c", Sample]) { RedirectStandardOutput = true };
        using var sampler = Process.Start(start)!;
        var run = peer.Run(chain.Vantage, command);
        var samples = sampler.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray()).ToArray();
        var best = samples.Zip(samples.Skip(Window), (from, to) => (to[1] - from[1]) / (to[0] - from[0])).Max() / 1000;
        var packets = samples[^1][1] - samples[0][1];
        return string.Create(CultureInfo.InvariantCulture, $"| {peer.Name}{(command.Contains("--backend xdp", StringComparison.Ordinal) ? ", AF_XDP" : command.Contains("db8", StringComparison.Ordinal) ? ", IPv6" : "")} | {packets:F0} | {best:F0} | {run.CpuSeconds / packets * 1e6:F2} |");
    }
}
