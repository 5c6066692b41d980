using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Tracefleet.Benchmarks.Sending;
using Tracefleet.Lab;

namespace Tracefleet.Benchmarks.Sweeping;

/// <summary>Round trips in microseconds to the last router of a line, by the kernel's ping and by echo requests of <c>tracefleet sweep</c>.</summary>
static class RoundTrips
{
    /// <param name="interval">Seconds.</param>
    /// <param name="after">Seconds to wait before the first.</param>
    public static Process StartPing(ChainFixture chain, int count, double interval, double after)
    {
        var command = string.Create(CultureInfo.InvariantCulture, $"sleep {after}; exec ping -c {count} -i {interval} 198.18.0.1");
        var start = new ProcessStartInfo("/sbin/ip", ["netns", "exec", chain.Vantage, "bash", "-c", command]) { RedirectStandardOutput = true };
        return Process.Start(start) ?? throw new InvalidOperationException("ping did not start.");
    }

    public static IEnumerable<double> OfPing(Process ping)
    {
        using (ping)
        {
            var lines = ping.StandardOutput.ReadToEnd().Split('\n');
            ping.WaitForExit();
            return [.. lines.Where(line => line.Contains("time=", StringComparison.Ordinal))
                .Select(line => 1000 * double.Parse(line.Split("time=")[1].Split(' ')[0], CultureInfo.InvariantCulture))];
        }
    }

    /// <param name="rate">Probes a second; 0 for as many as possible, to more targets.</param>
    public static IEnumerable<double> OfSweep(ChainFixture chain, string backend, int rate, string output)
    {
        var targets = rate == 0 ? "198.18.0.0/16 --flows 4" : "198.18.0.0/24";
        Executable.Run(Peer.Sweep, chain.Vantage,
            $"$0 sweep {targets} --method icmp --min-ttl 8 --max-ttl 8 --rate {rate} --prefix-rate 0 --backend {backend} --grace 0.2 -o {output} -q --allow 198.18.0.0/16");
        return [.. File.ReadLines(output).Select(RttOf).OfType<double>()];
    }

    static double? RttOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.TryGetProperty("rttMs", out var rtt) && rtt.ValueKind == JsonValueKind.Number ? rtt.GetDouble() * 1000 : null;
    }
}
