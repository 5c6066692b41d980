using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Formats.Iris;
using Tracefleet.Lab;

namespace Tracefleet.Cli.Tests;

/// <summary>Ctrl-C in the middle, over a line of three routers: what is known is printed, whole, and the exit code says whether something was cut short.</summary>
public sealed class InterruptTests
{
    const string Target = "198.18.7.1";

    // Hop 2 drops what is for it, so that no measurement towards it ends by itself in the time of the test.
    const string Silent = "198.18.9.1";

    static ChainFixture Chain()
    {
        var chain = new ChainFixture(3);
        ChainFixture.Ip(chain.Router(2), "route add blackhole 198.18.9.0/24");
        return chain;
    }

    static RunningExecutable Start(ChainFixture chain, string arguments) => RunningExecutable.StartIn(chain.Vantage, arguments.Split(' '));

    /// <summary>Waits until the vantage point has received so many ICMP messages of a type.</summary>
    static Task ReceivedAsync(RunningExecutable run, ChainFixture chain, int icmpType, int count) => run.UntilAsync(async () =>
    {
        var counters = await ChainFixture.ReadAsync(chain.Vantage, "cat", "/proc/net/snmp");
        var rows = counters.Split('\n').Where(line => line.StartsWith("IcmpMsg:", StringComparison.Ordinal)).Select(line => line.Split(' ')).ToList();
        var column = rows.Count < 2 ? -1 : Array.IndexOf(rows[0], $"InType{icmpType}");
        return column > 0 && int.Parse(rows[1][column], CultureInfo.InvariantCulture) >= count;
    });

    [LabTheory]
    [InlineData("", ExitCode.Ok)]
    [InlineData("-c 100000 ", ExitCode.Interrupted)]
    public async Task Ping_prints_its_summary(string count, int code)
    {
        using var chain = Chain();
        using var run = Start(chain, $"ping {Target} {count}-n -i 0.05");
        await run.LineAsync($"64 bytes from {Target}: icmp_seq=2");

        var ended = await run.InterruptAsync();

        Assert.Equal((code, ""), (ended.Code, ended.Errors));
        Assert.Matches($@"\n--- {Target} ping statistics ---\n\d+ packets transmitted, \d+ received, 0% packet loss, time \d+ ?ms\nrtt min/avg/max/mdev = [^\n]+\nrtt p50[^\n]+\n$", ended.Output);
    }

    [LabFact]
    public async Task Ping_ends_its_json_with_the_summary()
    {
        using var chain = Chain();
        using var run = Start(chain, $"ping {Target} -n -i 0.05 --json");
        await run.LineAsync("{");

        var ended = await run.InterruptAsync();

        var types = Lines(ended.Output).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()).ToList();
        Assert.Equal((ExitCode.Ok, "", "summary"), (ended.Code, ended.Errors, types[^1]));
        Assert.All(types[..^1], type => Assert.Equal("probe", type));
    }

    [LabFact]
    public async Task Trace_prints_the_paths_as_far_as_they_are_known()
    {
        using var chain = Chain();
        using var run = Start(chain, $"trace {Target} {Silent} -n --gap-limit 255 --max-ttl 255 --in-flight 4 --timeout-ms 60000");
        await run.LineAsync("reached after 3 hops");
        await ReceivedAsync(run, chain, icmpType: 11, count: 3);

        var ended = await run.InterruptAsync();

        Assert.Equal((ExitCode.Interrupted, ""), (ended.Code, ended.Errors));
        var second = ended.Output[ended.Output.IndexOf($"\n{Silent}", StringComparison.Ordinal)..];
        Assert.Contains("\n   1 100.64.1.2 ", second, StringComparison.Ordinal);
        Assert.Matches(@"\nnot reached|\ncancelled after", second);
        Assert.EndsWith("\n", ended.Output, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task Trace_writes_whole_hop_events()
    {
        using var chain = Chain();
        using var run = Start(chain, $"trace {Target} {Silent} -n --gap-limit 255 --max-ttl 255 --in-flight 4 --timeout-ms 60000 --json");
        await run.LineAsync("{");
        await ReceivedAsync(run, chain, icmpType: 11, count: 3);

        var ended = await run.InterruptAsync();

        var hops = HopLines.Read(ended.Output);
        Assert.Equal(ExitCode.Interrupted, ended.Code);
        Assert.EndsWith($"{Silent}: cancelled\n", ended.Errors, StringComparison.Ordinal);
        Assert.Contains(hops, hop => hop.Trace.Target == Silent && hop.Hop.Addr.ToString() == "100.64.1.2");
        Assert.EndsWith("}\n", ended.Output, StringComparison.Ordinal);
    }

    [LabTheory]
    [InlineData("--report")]
    [InlineData("--json")]
    [InlineData("--csv")]
    public async Task Mtr_prints_its_report(string format)
    {
        using var chain = Chain();
        using var run = Start(chain, $"mtr {Target} {format} -n -c 100000 -i 0.05");
        await ReceivedAsync(run, chain, icmpType: 0, count: 3);

        var ended = await run.InterruptAsync();

        Assert.Equal((ExitCode.Interrupted, ""), (ended.Code, ended.Errors));
        Assert.EndsWith("\n", ended.Output, StringComparison.Ordinal);
        if (format == "--report")
            Assert.Matches($@"\n  1\.\|-- 100\.64\.1\.2 +0\.0% +\d+ [^\n]+\n  2\.\|-- 100\.64\.2\.2 [^\n]+\n  3\.\|-- {Target} +0\.0% +\d+ [^\n]+\n$", ended.Output);
        else if (format == "--json")
            Assert.Equal(3, JsonDocument.Parse(ended.Output).RootElement.GetProperty("report").GetProperty("hubs").GetArrayLength());
        else
            Assert.Single(Lines(ended.Output).Select(line => line.Count(letter => letter == ',')).Distinct());
    }

    [LabTheory]
    [InlineData("vert")]
    [InlineData("json")]
    [InlineData("viz")]
    public async Task Multipath_prints_the_paths_as_far_as_they_are_known(string format)
    {
        using var chain = Chain();
        using var run = Start(chain, $"multipath {Silent} -n --paths 4 --wait 60 --gap-limit 255 --max-ttl 255 --format {format}");
        await ReceivedAsync(run, chain, icmpType: 11, count: 4);

        var ended = await run.InterruptAsync();

        Assert.Equal(ExitCode.Interrupted, ended.Code);
        Assert.EndsWith("\n", ended.Output, StringComparison.Ordinal);
        Assert.Contains("100.64.1.2", ended.Output, StringComparison.Ordinal);
        if (format == "json")
            Assert.Equal(Silent, JsonDocument.Parse(ended.Output).RootElement.GetProperty("dst").GetString());
    }

    [LabTheory]
    [InlineData("ndjson")]
    [InlineData("csv")]
    public async Task Sweep_prints_its_counters_and_where_it_stands_and_goes_on_from_there(string format)
    {
        using var folder = new TempFolder();
        using var chain = Chain();
        var sweep = $"sweep 198.18.7.0/25 --allow 198.18.0.0/15 --max-ttl 4 --flows 4 --prefix-rate 0 --grace 0.5 -q --format {format} --resume {folder.File("state")}";
        using var run = Start(chain, $"{sweep} --rate 500");
        // A line of CSV begins with a time, its header with a word.
        await run.LineAsync(format == "csv" ? "1" : "{");

        var ended = await run.InterruptAsync();
        using var rest = Start(chain, $"{sweep} --rate 10000");
        var other = await rest.EndAsync();

        Assert.Equal((ExitCode.Interrupted, ExitCode.Ok), (ended.Code, other.Code));
        Assert.Matches(@"^[\d,]+ probes sent in [^\n]+, [\d,]+ replies\nreplies: [^\n]+\n(?:[^\n]+\n)?interrupted at position [\d,]+ of 2,048; the same command goes on from state\n$", ended.Errors);
        Assert.Equal(2_048, Sent(ended) + Sent(other));
        AssertWhole(format, ended.Output + other.Output);
    }

    // The replies of both runs are all that there are; a torn line is none.
    static void AssertWhole(string format, string output)
    {
        Assert.EndsWith("\n", output, StringComparison.Ordinal);
        if (format == "ndjson")
            Assert.Equal(2_048, HopLines.Read(output).Select(hop => (hop.Trace.Target, hop.Hop.Ttl, hop.Trace.Flow)).Distinct().Count());
        else
            Assert.Equal(2_048, Lines(output).Count(line => IrisCsv.TryRead(line, out _)));
    }

    [LabFact]
    public async Task A_sweep_with_a_seed_tells_the_position_to_go_on_from()
    {
        using var chain = Chain();
        using var run = Start(chain, "sweep 198.18.7.0/25 --allow 198.18.0.0/15 --max-ttl 4 --prefix-rate 0 --seed 3 --rate 100 -q");
        await run.LineAsync("{");

        var ended = await run.InterruptAsync();

        Assert.Equal(ExitCode.Interrupted, ended.Code);
        Assert.Matches(@"\ninterrupted at position ([\d,]+) of 512; with --from-position \d+ the same command goes on from there\n$", ended.Errors);
    }

    [Theory]
    [InlineData("ping 8.8.8.8 --simulate 1 -i 0.01", "PING")]
    [InlineData("sweep 8.0.0.0/12 --per-subnet 1 --simulate 1 --rate 0 -q", "{")]
    public async Task What_nobody_reads_any_more_ends_quietly(string arguments, string firstLine)
    {
        using var run = RunningExecutable.Start(arguments.Split(' '));
        await run.LineAsync(firstLine);

        var ended = await run.CloseOutputAsync();

        Assert.Equal((ExitCode.OutputClosed, ""), (ended.Code, ended.Errors));
    }

    [Theory]
    [InlineData("ping 8.8.8.8 --simulate 1 -c 1")]
    [InlineData("trace 8.8.8.8 --simulate 1 --json")]
    [InlineData("sweep 8.0.0.0/20 --per-subnet 1 --simulate 1 -q")]
    public async Task What_cannot_be_written_ends_with_1_and_one_line(string arguments)
    {
        using var run = RunningExecutable.StartShell($"exec \"$0\" {arguments} > /dev/full");

        var ended = await run.EndAsync();

        Assert.Equal(ExitCode.Failed, ended.Code);
        // A small sweep tells its counters before.
        Assert.Equal("tracefleet: standard output cannot be written: No space left on device. Write to another file, or make room.", ended.Errors.TrimEnd('\n').Split('\n')[^1]);
        Assert.DoesNotContain("   at ", ended.Errors, StringComparison.Ordinal);
    }

    static int Sent(Outcome ended) =>
        int.Parse(Regex.Match(ended.Errors, @"^([\d,]+) probes sent").Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
