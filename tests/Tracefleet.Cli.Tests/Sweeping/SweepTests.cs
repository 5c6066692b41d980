using Tracefleet.Addressing;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Formats.Iris;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tests.Sweeping;

public sealed class SweepTests
{
    static readonly string[] Small = ["8.0.0.0/20", "--per-subnet", "1", "--max-ttl", "8", "--simulate", "1", "--prefix-rate", "0"];

    [Fact]
    public async Task Writes_a_hop_event_for_each_reply_and_a_summary_beside()
    {
        using var folder = new TempFolder();

        var (code, output, errors) = await CommandLine.RunAsync(["sweep", .. Small, "-o", folder.File("hops.ndjson")]);

        var hops = Hops(folder.File("hops.ndjson"));
        Assert.Equal((ExitCode.Ok, ""), (code, output));
        Assert.InRange(hops.Count, 60, 128);
        Assert.All(hops, hop => Assert.True(Prefix.Parse("8.0.0.0/20").Contains(Address.Parse(hop.Trace.Target))));
        Assert.StartsWith("128 probes sent in ", errors);
        Assert.Contains($", simulated), {hops.Count} replies", errors);
    }

    [Fact]
    public async Task The_simulated_Internet_tells_who_the_routers_belong_to()
    {
        using var folder = new TempFolder();

        await CommandLine.RunAsync(["sweep", .. Small, "-o", folder.File("hops.ndjson")]);

        var known = Hops(folder.File("hops.ndjson")).Where(hop => hop.Hop.Annotation!.Origins is { Length: > 0 }).ToList();
        Assert.InRange(known.Count, 40, 128);
        Assert.All(known, hop => Assert.True(hop.Hop.Annotation!.Prefix!.Value.Contains(hop.Hop.Addr!.Value)));
        Assert.All(known, hop => Assert.StartsWith("asn_", hop.Trace.Snapshots.Asn, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Csv_has_the_columns_of_caracal()
    {
        using var folder = new TempFolder();

        await CommandLine.RunAsync(["sweep", .. Small, "--format", "csv", "-o", folder.File("replies.csv")]);

        var lines = File.ReadAllLines(folder.File("replies.csv"));
        Assert.Equal(IrisCsv.Header, lines[0]);
        Assert.InRange(lines.Length, 60, 129);
        Assert.All(lines[1..], line => Assert.True(IrisCsv.TryRead(line, out _), line));
    }

    [Fact]
    public async Task The_same_seed_makes_the_same_order_and_another_seed_another()
    {
        using var folder = new TempFolder();

        var (one, same, other) = (await SecondHalf(3), await SecondHalf(3), await SecondHalf(4));

        // A few probes are lost, others each time.
        Assert.InRange(one.Intersect(same).Count(), one.Count * 0.9, 64);
        Assert.InRange(one.Intersect(other).Count(), 10, one.Count * 0.75);

        async Task<HashSet<(string, byte)>> SecondHalf(int seed)
        {
            await CommandLine.RunAsync(["sweep", .. Small, "--from-position", "64", "--seed", $"{seed}", "-o", folder.File("hops")]);
            return [.. Hops(folder.File("hops")).Select(hop => (hop.Trace.Target, hop.Hop.Ttl))];
        }
    }

    [Fact]
    public async Task A_sweep_that_begins_at_a_position_leaves_out_what_is_before_it()
    {
        using var folder = new TempFolder();

        var (_, _, errors) = await CommandLine.RunAsync(["sweep", .. Small, "--seed", "3", "--from-position", "100", "-o", folder.File("hops.ndjson")]);

        Assert.StartsWith("28 probes sent in ", errors);
    }

    [Fact]
    public async Task A_state_that_is_finished_has_nothing_left_and_belongs_to_its_sweep_alone()
    {
        using var folder = new TempFolder();
        var (state, hops) = (folder.File("state"), folder.File("hops.ndjson"));

        var first = await CommandLine.RunAsync(["sweep", .. Small, "--resume", state, "-o", hops]);
        var found = Hops(hops).Count;
        var again = await CommandLine.RunAsync(["sweep", .. Small, "--resume", state, "-o", hops]);
        var other = await CommandLine.RunAsync(["sweep", .. Small, "--flows", "2", "--resume", state, "-o", hops]);

        Assert.StartsWith("128 probes sent", first.Errors);
        Assert.StartsWith("0 probes sent", again.Errors);
        Assert.Equal(found, Hops(hops).Count);
        Assert.Equal(ExitCode.Usage, other.Code);
        Assert.Contains("--resume: state is of another sweep; give the same targets", other.Errors);
    }

    [Fact]
    public async Task A_state_in_the_middle_goes_on_with_exactly_the_rest()
    {
        using var folder = new TempFolder();
        var state = folder.File("state");
        await CommandLine.RunAsync(["sweep", .. Small, "--resume", state, "-o", folder.File("all")]);
        // What a run that was interrupted at position 50 with two probes not yet sent leaves behind.
        var text = File.ReadAllText(state);
        var left = System.Text.RegularExpressions.Regex.Replace(text, "\"left\":\\[.*?\\],\"pending\":\\[\\]", "\"left\":[{\"next\":50,\"stride\":1}],\"pending\":[7,9]");
        Assert.NotEqual(text, left);
        File.WriteAllText(state, left);

        var (code, _, errors) = await CommandLine.RunAsync(["sweep", .. Small, "--resume", state, "-o", folder.File("rest")]);

        Assert.Equal(ExitCode.Ok, code);
        Assert.StartsWith("80 probes sent", errors);
    }

    [Fact]
    public async Task A_damaged_state_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("state"), "{\"version\":1}");

        var (code, _, errors) = await CommandLine.RunAsync(["sweep", .. Small, "--resume", folder.File("state")]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith("tracefleet: --resume: cannot go on from state: ", errors);
    }

    [Fact]
    public async Task Rounds_go_on_until_no_interface_lacks_flows()
    {
        using var folder = new TempFolder();

        var (code, _, errors) = await CommandLine.RunAsync(
            ["sweep", "8.0.0.0/21", "--per-subnet", "1", "--max-ttl", "16", "--simulate", "1", "--seed", "3", "--multipath", "-o", folder.File("hops.ndjson")]);

        Assert.Equal(ExitCode.Ok, code);
        Assert.Matches(@"\n[2-9]\d* rounds, 8 targets with replies, \d+ links, 0 interfaces whose next hops may be incomplete\n", errors);
        Assert.InRange(Hops(folder.File("hops.ndjson")).Max(hop => hop.Hop.Attempt), 2, 30);
    }

    [Fact]
    public async Task A_dry_run_says_what_would_be_sent_and_how_long_it_takes()
    {
        var (code, output, errors) = await CommandLine.RunAsync("sweep", "8.0.0.0/12", "--per-subnet", "1", "--dry-run");

        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        Assert.Contains("targets      4,096\n", output);
        Assert.Contains("probes       131,072: udp, TTL 1 to 32, flows 1\n", output);
        Assert.Contains("duration     16.1 s at 10,000 probes a second", output);
        Assert.Matches(@"bytes        8,\d\d\d,\d\d\d \(63\.\d a probe, IP header included\)", output);
    }

    [Fact]
    public async Task Listed_targets_that_may_not_be_probed_are_left_out_and_counted()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("targets"), "8.0.1.1 # a comment\n\n10.1.2.3\n8.0.2.0/31\n8.9.9.9\n");
        File.WriteAllText(folder.File("never"), "8.9.0.0/16\n");

        var (code, output, _) = await CommandLine.RunAsync("sweep", "@" + folder.File("targets"), "--exclude", folder.File("never"), "--dry-run");

        Assert.Equal(ExitCode.Ok, code);
        Assert.StartsWith("targets      3; 2 refused\n", output);
    }

    [Fact]
    public async Task Part_of_a_prefix_that_may_not_be_probed_is_not()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("never"), "8.0.0.0/25\n");

        var (_, _, errors) = await CommandLine.RunAsync(
            "sweep", "8.0.0.0/24", "--exclude", folder.File("never"), "--simulate", "1", "--max-ttl", "1", "--prefix-rate", "0", "-o", folder.File("hops.ndjson"));

        Assert.StartsWith("128 probes sent in ", errors);
        Assert.Contains("128 not sent by policy", errors);
    }

    [Theory]
    [InlineData("10.0.0.0/8 --simulate 1", "10.0.0.0 is in 10.0.0.0/8 (Private-Use, RFC 1918)", "open it with --allow")]
    [InlineData("host.example --simulate 1", "'host.example' is no address and no prefix without host bits", "give one such as 192.0.2.1")]
    [InlineData("@/nonexistent/targets --simulate 1", "cannot read targets from /nonexistent/targets", "Could not find")]
    [InlineData("8.0.0.0/24 --simulate 1 --method tcp", "--method: 'tcp' is no choice", "give udp, icmp or tcp-syn")]
    [InlineData("8.0.0.0/24 --simulate 1 --min-ttl 9 --max-ttl 8", "--min-ttl: 9 is above --max-ttl 8", "raise --max-ttl")]
    [InlineData("8.0.0.0/24 --simulate 1 --method tcp-syn --max-ttl 100", "--max-ttl: TCP probes tell 64 TTLs apart", "lower the last TTL")]
    [InlineData("8.0.0.0/24 --simulate 1 --flows 40000", "--flows: 40000 is out of range", "give 1 to 32768")]
    [InlineData("8.0.0.0/24 --simulate 1 --source-port 60000 --flows 6000", "--source-port: 60000 is out of range", "give 1 to 59536")]
    [InlineData("8.0.0.0/24 --simulate 1 --rate -1", "--rate: -1 is out of range", "give 0 to 100000000")]
    [InlineData("8.0.0.0/24 --simulate 1 --per-subnet 255", "--per-subnet: 255 is out of range", "give 0 to 254")]
    [InlineData("8.0.0.0/24 --simulate 1 --multipath --confidence 90", "--confidence: 90 is no choice", "give 95 or 99")]
    [InlineData("8.0.0.0/24 --simulate 1 --multipath --resume s", "--resume: the rounds of --multipath cannot be resumed", "leave one of them out")]
    [InlineData("8.0.0.0/24 --simulate 1 --from-position 5", "--from-position: a position means something in one order only", "add the --seed")]
    [InlineData("8.0.0.0/24 --simulate 1 --senders 2", "--senders: 2 is out of range", "give 1")]
    [InlineData("8.0.0.0/24 --from fra", "--from names a place of the simulated Internet", "add --simulate SEED")]
    [InlineData("2a00::/16 --simulate 1", "2a00::/16 has too many targets when each address is one", "--per-subnet does that")]
    [InlineData("8.0.0.0/24 --backend fast", "--backend: 'fast' is no choice", "give auto, xdp, packet or raw")]
    public async Task Names_the_fault_and_the_remedy(string arguments, string fault, string remedy)
    {
        var (code, output, errors) = await CommandLine.RunAsync(["sweep", .. arguments.Split(' ')]);

        Assert.StartsWith("tracefleet: ", errors);
        Assert.Contains(fault, errors);
        Assert.Contains(remedy, errors);
        Assert.Equal((ExitCode.Usage, ""), (code, output));
    }

    static List<HopEvent> Hops(string file) => HopLines.Read(File.ReadAllText(file));
}
