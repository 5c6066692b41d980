using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tracefleet.Benchmarks.Sending;
using Tracefleet.Lab;

namespace Tracefleet.Benchmarks.Sweeping;

/// <summary>Complete traces over a line of 6 routers, beside peers, each in turn.</summary>
static class SweepBenchmark
{
    const int Hops = 6, Targets = 65_536, Ttls = 8, YarrpTargets = 30_000;
    const string Vantage4 = "100.64.1.1", Vantage6 = "2001:db8:1::1", First4 = "198.18.0.0", First6 = "2001:db8:f000::1:0";

    static readonly string s_targets = Path.Combine(Path.GetTempPath(), $"targets-{Environment.ProcessId}.txt");

    /// <summary>8 TTLs for each target, whether reached or not.</summary>
    public static int CompleteTraces(int rounds)
    {
        using var chain = new ChainFixture(Hops);
        WriteTargets(Targets);
        var rows = new List<(string Name, Func<string> Run)>
        {
            ("tracefleet sweep, AF_PACKET, IPv4", () => Sweep(chain, "packet", "198.18.0.0/16")),
            ("tracefleet sweep, AF_XDP, IPv4", () => Sweep(chain, "xdp", "198.18.0.0/16")),
            ("tracefleet sweep, AF_PACKET, IPv6", () => Sweep(chain, "packet", "2001:db8:f000::/112")),
            ("tracefleet sweep, AF_XDP, IPv6", () => Sweep(chain, "xdp", "2001:db8:f000::/112")),
            ("bare transport, AF_PACKET, IPv4", () => Ours(chain, "trace-turns", "packet", Targets, Ttls, Vantage4, First4, 64)),
            ("bare transport, AF_PACKET, IPv6", () => Ours(chain, "trace-turns", "packet", Targets, Ttls, Vantage6, First6, 64)),
            ("caracal, unlimited", () => Caracal(chain)),
            ("yarrp, unlimited", () => Yarrp(chain, 10_000_000)),
            ("yarrp, 50,000/s", () => Yarrp(chain, 50_000)),
        };
        var report = new StringBuilder("| contestant | seconds, each run | traces/s, median | other figures of the last run |\n|---|---|---:|---|\n");
        Interleave(rows, rounds, report);
        Console.Write(report.AppendLine().Append(Pings(chain)));
        return 0;
    }

    /// <summary>Each target until it is reached.</summary>
    public static int Stateful(int rounds)
    {
        using var chain = new ChainFixture(Hops);
        WriteTargets(Targets);
        var rows = new List<(string Name, Func<string> Run)>
        {
            ("ours, AF_PACKET, 8 TTLs in flight", () => Ours(chain, "stateful-turns", "packet", Targets, 4096, 8, Vantage4, First4)),
            ("ours, AF_PACKET, 1 TTL in flight", () => Ours(chain, "stateful-turns", "packet", Targets, 16384, 1, Vantage4, First4)),
            ("ours, raw socket, 1 TTL in flight", () => Ours(chain, "stateful-turns", "raw", Targets, 16384, 1, Vantage4, First4)),
            ("ours, AF_PACKET, 1,000 targets at once", () => Ours(chain, "stateful-turns", "packet", 1000, 1000, 8, Vantage4, First4)),
            ("scamper", () => Scamper(chain)),
        };
        var report = new StringBuilder("| contestant | seconds, each run | traces/s, median | other figures of the last run |\n|---|---|---:|---|\n");
        Interleave(rows, rounds, report);
        Console.Write(report);
        return 0;
    }

    static void Interleave(List<(string Name, Func<string> Run)> rows, int rounds, StringBuilder report)
    {
        var lines = rows.Select(_ => new List<string>()).ToList();
        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < rows.Count; i++)
                lines[i].Add(rows[i].Run());
        }
        for (var i = 0; i < rows.Count; i++)
        {
            var seconds = lines[i].Where(line => line != "absent").Select(line => double.Parse(line.Split(' ')[0], CultureInfo.InvariantCulture)).ToList();
            var rate = seconds.Count == 0 ? "absent" : (TargetsOf(rows[i].Name) / seconds.Order().ElementAt(seconds.Count / 2)).ToString("N0", CultureInfo.InvariantCulture);
            report.Append(CultureInfo.InvariantCulture, $"| {rows[i].Name} | {string.Join(", ", seconds)} | {rate} | {lines[i][^1]} |\n");
        }
    }

    static int TargetsOf(string name) =>
        name.Contains("1,000 targets", StringComparison.Ordinal) ? 1_000 : name.StartsWith("yarrp", StringComparison.Ordinal) ? YarrpTargets : Targets;

    static string Ours(ChainFixture chain, params object[] arguments)
    {
        var text = arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        var start = new ProcessStartInfo("/sbin/ip", ["netns", "exec", chain.Vantage, Environment.ProcessPath!, .. text]) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The turn did not start.");
        var line = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return line;
    }

    // From the start of the process to its end, without the silence that it ends by.
    static string Sweep(ChainFixture chain, string backend, string targets)
    {
        const double Grace = 0.3;
        var output = s_targets + ".csv";
        var run = Executable.Run(Peer.Sweep, chain.Vantage,
            $"$0 sweep {targets} --max-ttl {Ttls} --rate 0 --prefix-rate 0 --backend {backend} --grace 0.3 --format csv -o {output} -q --allow {targets}");
        var lines = File.ReadLines(output).LongCount() - 1;
        return Line(run.Seconds - Grace, lines, run, Targets * Ttls);
    }

    static string Line(double seconds, long replies, ProgramRun run, long probes) => string.Create(
        CultureInfo.InvariantCulture,
        $"{seconds:F2} replies {replies:N0} ({100.0 * replies / probes:F1} %), user {run.UserSeconds:F2} s, {run.UserSeconds / probes * 1e6:F2} µs a probe, system {run.SystemSeconds:F2} s, {run.ResidentMebibytes} MiB");

    static string Caracal(ChainFixture chain)
    {
        if (Peer.Caracal.Path is null)
            return "absent";
        var (probes, output) = (s_targets + ".probes", s_targets + ".csv");
        if (!File.Exists(probes))
            File.WriteAllLines(probes, from ttl in Enumerable.Range(1, Ttls) from target in Enumerable.Range(0, Targets) select $"198.18.{target >> 8}.{target & 255},24000,33434,{ttl},udp");
        var run = Executable.Run(Peer.Caracal, chain.Vantage, $"timeout 60 $0 -z down1 -r 10000000 --rate-limiting-method none -W 1 -L warning < {probes} > {output}");
        return Line(run.Seconds - 1, File.ReadLines(output).LongCount() - 1, run, Targets * Ttls);
    }

    // It knows 30,000 targets well; above 500,000 probes its order slows it down. It ends long after its last probe, so that is what is timed.
    static string Yarrp(ChainFixture chain, int rate)
    {
        if (Peer.Yarrp.Path is null)
            return "absent";
        var (few, output) = (s_targets + ".few", s_targets + ".yrp");
        File.WriteAllLines(few, File.ReadLines(s_targets).Take(YarrpTargets));
        File.Delete(output);
        var run = Executable.Run(Peer.Yarrp, chain.Vantage, $"timeout -s INT {(rate > 100_000 ? 5 : 7)} $0 -i {few} -o {output} -t UDP -r {rate} -m {Ttls} -a {Vantage4}");
        var times = File.ReadLines(output).Where(line => !line.StartsWith('#')).Select(line => line.Split(' ')).Where(fields => fields.Length > 3)
            .Select(fields => double.Parse(fields[1], CultureInfo.InvariantCulture) + 1e-6 * double.Parse(fields[2], CultureInfo.InvariantCulture)).ToList();
        return times.Count == 0 ? $"{run.Seconds:F2} no replies" : Line(times.Max() - times.Min(), times.Count, run, YarrpTargets * Ttls);
    }

    // From 2026 on it allows 50,000 probes a second.
    static string Scamper(ChainFixture chain)
    {
        if (Peer.Scamper.Path is null)
            return "absent";
        var output = s_targets + ".warts";
        foreach (var rate in (int[])[50_000, 10_000])
        {
            var run = Executable.Run(Peer.Scamper, chain.Vantage, $"timeout 90 $0 -p {rate} -w 20000 -O warts -o {output} -c 'trace -P udp-paris -q 1 -w 1' -f {s_targets}");
            if (run.Seconds > 0.5)
                return string.Create(CultureInfo.InvariantCulture, $"{run.Seconds:F3} -p {rate}, user {run.UserSeconds:F2} s, system {run.SystemSeconds:F2} s, {run.ResidentMebibytes} MiB");
        }
        return "absent";
    }

    static void WriteTargets(int count) =>
        File.WriteAllLines(s_targets, Enumerable.Range(0, count).Select(target => $"198.18.{target >> 8}.{target & 255}"));

    // Both at once over the same line, so that whatever the machine does meanwhile happens to both: what they differ by is the error of our times.
    static string Pings(ChainFixture chain)
    {
        const int Rounds = 3;
        var report = new StringBuilder("| round trip over 6 hops, µs | lowest | 10 % | median | 90 % | median less ping's |\n|---|---:|---:|---:|---:|---:|\n");
        foreach (var (rate, title) in new[] { (100, "100 probes/s"), (0, "unlimited") })
        {
            string[] backends = ["packet", "xdp", "raw"];
            var (ours, pings) = (backends.Select(_ => new List<double>()).ToArray(), backends.Select(_ => new List<double>()).ToArray());
            for (var (round, i) = (0, 0); round < Rounds; (round, i) = (round + (i + 1) / backends.Length, (i + 1) % backends.Length))
            {
                var ping = RoundTrips.StartPing(chain, count: rate == 0 ? 500 : 250, rate == 0 ? 0.002 : 0.01, after: rate == 0 ? 0.6 : 0.3);
                ours[i].AddRange(RoundTrips.OfSweep(chain, backends[i], rate, s_targets + ".ndjson"));
                pings[i].AddRange(RoundTrips.OfPing(ping));
            }
            for (var i = 0; i < backends.Length; i++)
                report.Append(Row($"sweep, {backends[i]}, {title}", ours[i], pings[i])).Append(Row("ping meanwhile", pings[i], pings[i]));
        }
        return report.ToString();
    }

    static string Row(string name, List<double> values, List<double> pings)
    {
        values.Sort();
        pings.Sort();
        if (values.Count == 0 || pings.Count == 0)
            return $"| {name} | no replies | | | | |\n";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {values[0]:F1} | {At(0.1):F1} | {At(0.5):F1} | {At(0.9):F1} | {(ReferenceEquals(values, pings) ? 0 : At(0.5) - pings[pings.Count / 2]):+0.0;-0.0;0} |\n");

        double At(double share) => values[(int)(values.Count * share)];
    }
}
