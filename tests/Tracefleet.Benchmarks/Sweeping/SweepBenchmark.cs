using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tracefleet.Benchmarks.Sending;
using Tracefleet.Lab;

namespace Tracefleet.Benchmarks.Sweeping;

/// <summary>Complete traces over a line of 6 routers, beside peers, each in turn.</summary>
static class SweepBenchmark
{
    const int Hops = 6, Targets = 65_536, Ttls = 8;
    const string Vantage4 = "100.64.1.1", Vantage6 = "2001:db8:1::1", First4 = "198.18.0.0", First6 = "2001:db8:f000::1:0";

    static readonly string s_targets = Path.Combine(Path.GetTempPath(), $"targets-{Environment.ProcessId}.txt");

    /// <summary>8 TTLs for each target, whether reached or not.</summary>
    public static int CompleteTraces(int rounds)
    {
        using var chain = new ChainFixture(Hops);
        var rows = new List<(string Name, Func<string> Run)>
        {
            ("ours, AF_PACKET, IPv4", () => Ours(chain, "trace-turns", "packet", Targets, Ttls, Vantage4, First4, 16)),
            ("ours, AF_XDP, IPv4", () => Ours(chain, "trace-turns", "xdp", Targets, Ttls, Vantage4, First4, 16)),
            ("ours, AF_PACKET, IPv6", () => Ours(chain, "trace-turns", "packet", Targets, Ttls, Vantage6, First6, 16)),
            ("caracal, unlimited", () => Caracal(chain)),
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
            ("scamper, 10,000/s", () => Scamper(chain)),
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

    static int TargetsOf(string name) => name.Contains("1,000 targets", StringComparison.Ordinal) ? 1_000 : Targets;

    static string Ours(ChainFixture chain, params object[] arguments)
    {
        var text = arguments.Select(argument => Convert.ToString(argument, CultureInfo.InvariantCulture)!);
        var start = new ProcessStartInfo("/sbin/ip", ["netns", "exec", chain.Vantage, Environment.ProcessPath!, .. text]) { RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The turn did not start.");
        var line = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return line;
    }

    static string Caracal(ChainFixture chain)
    {
        if (Peer.Caracal.Path is null)
            return "absent";
        var probes = Path.Combine(Path.GetTempPath(), $"probes-{Environment.ProcessId}.csv");
        if (!File.Exists(probes))
            File.WriteAllLines(probes, from ttl in Enumerable.Range(1, Ttls) from target in Enumerable.Range(0, Targets) select $"198.18.{target >> 8}.{target & 255},24000,33434,{ttl},udp");
        var run = Peer.Caracal.Run(chain.Vantage, $"timeout 60 $0 -z down1 -r 10000000 --rate-limiting-method none -W 1 -L info < {probes}");
        var replies = run.Output.Split('\n').LastOrDefault(line => line.Contains("packets_received", StringComparison.Ordinal)) ?? "";
        return string.Create(CultureInfo.InvariantCulture, $"{run.Seconds - 1:F3} (1 s of waiting taken off) cpu {run.CpuSeconds:F2} {replies[(replies.IndexOf(']') + 1)..]}");
    }

    static string Scamper(ChainFixture chain)
    {
        if (Peer.Scamper.Path is null)
            return "absent";
        WriteTargets(Targets);
        var output = s_targets + ".warts";
        var run = Peer.Scamper.Run(chain.Vantage, $"timeout 90 $0 -p 10000 -w 20000 -O warts -o {output} -c 'trace -P udp-paris -q 1 -w 1' -f {s_targets}");
        return string.Create(CultureInfo.InvariantCulture, $"{run.Seconds:F3} cpu {run.CpuSeconds:F2}");
    }

    static void WriteTargets(int count) =>
        File.WriteAllLines(s_targets, Enumerable.Range(0, count).Select(target => $"198.18.{target >> 8}.{target & 255}"));

    // Both measure the same round trip of an idle line; what they differ by is the error of our times.
    static string Pings(ChainFixture chain)
    {
        var report = new StringBuilder("| round trip over 6 hops, idle, µs | lowest | median | 90 % |\n|---|---:|---:|---:|\n");
        foreach (var backend in (string[])["packet", "xdp", "raw"])
        {
            var figures = Ours(chain, "rtt-turns", backend, 1000, Vantage4, "198.18.0.1").Split(' ');
            report.Append(CultureInfo.InvariantCulture, $"| ours, {backend} | {figures[1]} | {figures[2]} | {figures[3]} |\n");
            var start = new ProcessStartInfo("/sbin/ip", ["netns", "exec", chain.Vantage, "ping", "-c", "1000", "-i", "0.002", "198.18.0.1"]) { RedirectStandardOutput = true };
            using var ping = Process.Start(start)!;
            var times = ping.StandardOutput.ReadToEnd().Split('\n').Where(line => line.Contains("time=", StringComparison.Ordinal))
                .Select(line => 1000 * double.Parse(line.Split("time=")[1].Split(' ')[0], CultureInfo.InvariantCulture)).Order().ToList();
            report.Append(CultureInfo.InvariantCulture, $"| ping | {times[0]:F0} | {times[times.Count / 2]:F0} | {times[times.Count * 9 / 10]:F0} |\n");
        }
        return report.ToString();
    }
}
