using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Lab;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tests.Sweeping;

/// <summary>Sweeps over a line of three routers, the last of which is every target.</summary>
public sealed class SweepOverChainTests
{
    const int Hops = 3;

    static ProcessStartInfo Sweep(ChainFixture chain, string arguments) => new(
        "/sbin/ip", ["netns", "exec", chain.Vantage, Executable.ProgramPath, "sweep", .. $"{arguments} --allow 198.18.0.0/15 --allow 2001:db8::/32 --grace 0.5".Split(' ')])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    };

    static async Task<Outcome> EndAsync(Process process, string outputSoFar = "")
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        try
        {
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new Outcome(process.ExitCode, outputSoFar + output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    [LabTheory]
    [InlineData("xdp", 1)]
    [InlineData("xdp", 2)]
    [InlineData("packet", 2)]
    [InlineData("raw", 2)]
    public async Task Each_probe_is_answered_once_by_who_must(string backend, int senders)
    {
        using var chain = new ChainFixture(Hops);
        using var process = Process.Start(Sweep(
            chain, $"198.18.7.0/25 2001:db8:f000::/121 --max-ttl 4 --flows 2 --rate 4000 --prefix-rate 0 --backend {backend} --senders {senders}"))!;

        var (code, output, errors) = await EndAsync(process);
        var hops = HopLines.Read(output);

        Assert.True(code == 0, errors);
        Assert.StartsWith("2,048 probes sent in ", errors, StringComparison.Ordinal);
        Assert.Contains($"/s, {backend}), 2,048 replies\n", errors, StringComparison.Ordinal);
        Assert.Distinct(hops.Select(hop => (hop.Trace.Target, hop.Hop.Ttl, hop.Trace.Flow)));
        Assert.All(hops, hop => Assert.Equal(Expected(hop), hop.Hop.Addr.ToString()));
        Assert.All(hops, hop => Assert.InRange(hop.Hop.RttMicroseconds!.Value, 0, 2_000_000));
    }

    // For an address of a whole prefix of its own a router answers from that address in IPv4, from its interface in IPv6.
    static string Expected(HopEvent hop) => (hop.Trace.Destination!.Value.IsIpv4, hop.Hop.Ttl) switch
    {
        (true, < Hops) => $"100.64.{hop.Hop.Ttl}.2",
        (true, _) => hop.Trace.Target,
        (false, _) => $"2001:db8:{Math.Min(hop.Hop.Ttl, (byte)Hops)}::2",
    };

    // The interface has four queues, and AF_XDP takes one for each sender.
    [LabTheory]
    [InlineData(4, "")]
    [InlineData(5, "sender 5 of 5 sends by packet, not xdp: AF_XDP on down1: ")]
    [InlineData(6, "senders 5 to 6 of 6 send by packet, not xdp: AF_XDP on down1: ")]
    public async Task Senders_that_the_better_way_has_no_room_for_tell_which_way_they_take_and_why(int senders, string note)
    {
        using var chain = new ChainFixture(Hops);
        using var process = Process.Start(Sweep(chain, $"198.18.7.0/28 --max-ttl 4 --prefix-rate 0 --senders {senders}"))!;

        var (code, _, errors) = await EndAsync(process);

        Assert.Equal(ExitCode.Ok, code);
        Assert.StartsWith(note.Length > 0 ? note : "64 probes sent in ", errors, StringComparison.Ordinal);
        Assert.Contains(note.Length > 0 ? "/s, xdp and packet), 64 replies\n" : "/s, xdp), 64 replies\n", errors, StringComparison.Ordinal);
        Assert.Equal(note.Length > 0, errors.Contains("Give fewer senders, or --backend packet.\n", StringComparison.Ordinal));
    }

    [LabTheory]
    [InlineData("xdp")]
    [InlineData("packet")]
    [InlineData("raw")]
    public async Task Counts_what_cannot_leave_once_the_interface_is_down(string backend)
    {
        using var chain = new ChainFixture(Hops);
        using var process = Process.Start(Sweep(chain, $"198.18.7.0/24 --max-ttl 4 --flows 4 --rate 2000 --prefix-rate 0 --backend {backend}"))!;
        var first = await process.StandardOutput.ReadLineAsync();
        ChainFixture.Ip(chain.Vantage, "link set down1 down");

        var (code, output, errors) = await EndAsync(process, first + "\n");

        Assert.True(code == 0, errors);
        Assert.InRange(HopLines.Read(output).Count, 1, 4_000);
        Assert.Equal(4_096, Number(@"^([\d,]+) probes sent", errors) + Number(@"([\d,]+) not sent: ", errors));
    }

    [LabFact]
    public async Task Goes_on_once_the_interface_is_up_again()
    {
        using var chain = new ChainFixture(Hops);
        using var process = Process.Start(Sweep(chain, "198.18.7.0/24 --max-ttl 4 --flows 8 --rate 2000 --prefix-rate 0"))!;
        var first = await process.StandardOutput.ReadLineAsync();
        ChainFixture.Ip(chain.Vantage, "link set down1 down");
        ChainFixture.Ip(chain.Vantage, "link set down1 up");
        ChainFixture.Ip(chain.Vantage, "route add default via 100.64.1.2");

        var (code, output, errors) = await EndAsync(process, first + "\n");

        Assert.True(code == 0, errors);
        // The cut takes a part of the four seconds; whoever does not go on has the replies before it alone.
        Assert.InRange(HopLines.Read(output).Count, 4_096, 8_192);
    }

    static int Number(string pattern, string text) => Regex.Matches(text, pattern)
        .Sum(match => int.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
}
