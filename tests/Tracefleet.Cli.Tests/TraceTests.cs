using System.Net;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Agent.Execution;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Cli.Tracing;
using Tracefleet.Formats.Json;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tests;

public sealed class TraceTests
{
    static readonly string[] Quick = ["--timeout-ms", "300", "--attempts", "1", "--gap-limit", "2"];

    [Fact]
    public async Task Json_is_one_hop_event_in_each_line_and_nothing_else()
    {
        var (_, output, errors) = await Executable.RunAsync("trace", "8.8.8.8", "--simulate", "1", "--json");

        Assert.EndsWith("\n", output);
        var events = new List<HopEvent>();
        foreach (var line in output[..^1].Split('\n'))
        {
            Assert.True(HopEventJson.TryRead(Encoding.UTF8.GetBytes(line), out var read), line);
            events.Add(read);
        }
        Assert.Equal(Enumerable.Range(1, events.Count).Select(seq => (long)seq), events.Select(item => item.Seq));
        Assert.All(events, item => Assert.Equal(("8.8.8.8", "fra"), (item.Trace.Target, item.Trace.VantagePoint)));
        Assert.Equal(Enumerable.Range(1, events.Max(item => item.Hop.Ttl)), events.Select(item => (int)item.Hop.Ttl).Distinct());
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith("8.8.8.8: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_target_that_answers_ends_with_0()
    {
        var target = TargetThatAnswers();

        var (code, _, errors) = await Executable.RunAsync(["trace", target, "--simulate", "1", "--json", "--method", "icmp-paris", "--gap-limit", "40"]);

        Assert.Equal((ExitCode.Ok, $"{target}: reached\n"), (code, errors));
    }

    [Fact]
    public async Task A_target_that_is_not_reached_ends_with_1_and_its_hops_are_written_all_the_same()
    {
        var (code, output, errors) = await Executable.RunAsync(["trace", "198.18.0.1", "--simulate", "1", "--json", .. Quick]);

        Assert.Equal(ExitCode.Failed, code);
        Assert.Matches("^198.18.0.1: (gap_limit|unreachable)\n$", errors);
        Assert.InRange(output.Count(letter => letter == '\n'), 2, 50);
    }

    [Fact]
    public async Task Without_a_terminal_the_finished_path_is_shown_with_how_it_ended()
    {
        var (code, output, errors) = await CommandLine.RunAsync(["trace", "198.18.0.1", "--simulate", "1", .. Quick]);

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((ExitCode.Failed, ""), (code, errors));
        Assert.StartsWith("198.18.0.1 from Frankfurt, DE, udp-paris, up to 32 hops, flow 0", lines[0]);
        Assert.StartsWith("   1 ", lines[1]);
        Assert.Contains(lines, line => line.Contains(" probes, ", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001b', output);
    }

    [Theory]
    [InlineData("host.invalid", "This vantage point has no resolver; give an address instead of 'host.invalid'.")]
    [InlineData("224.0.0.1", "224.0.0.1 is in 224.0.0.0/4")]
    [InlineData("2002:c000:201::1", "2002:c000:201::1 is in 2002::/16")]
    public async Task A_target_that_cannot_be_traced_ends_with_1_and_says_why(string target, string why)
    {
        var (code, output, errors) = await CommandLine.RunAsync("trace", target, "--simulate", "1");

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.StartsWith($"tracefleet: {why}", errors);
    }

    [Fact]
    public async Task Snapshots_that_cannot_be_read_end_with_1_and_name_the_folder()
    {
        var (code, output, errors) = await CommandLine.RunAsync("trace", "192.0.2.1", "--snapshots", "/nonexistent/snapshots");

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.StartsWith("tracefleet: ", errors);
        Assert.Contains("/nonexistent/snapshots", errors);
        Assert.Contains("create it or name another", errors);
    }

    [Theory]
    [InlineData(null, "198.18.0.7")]
    [InlineData(4, "198.18.0.7")]
    [InlineData(6, "2001:db8::7")]
    public async Task A_name_gives_the_resolvers_first_address_unless_a_family_is_asked_for(int? ipVersion, string expected)
    {
        var resolver = new TargetResolver(
            (_, _) => Task.FromResult(new[] { IPAddress.Parse("198.18.0.7"), IPAddress.Parse("2001:db8::7") }), _ => null, TimeProvider.System);

        Assert.Equal(Address.Parse(expected), await TraceRun.ResolveAsync(new TraceOrder("host.example", ipVersion, new TraceSpec()), resolver, default));
    }

    /// <summary>A sample target of the simulated Internet of seed 1 that answers an echo request.</summary>
    static string TargetThatAnswers()
    {
        var world = Vantages.World(1);
        var from = world.VantagePoint("fra");
        return world.SampleTargets(100, dualStack: false).First(target => world.Truth(from, target).AnswersEcho).ToString();
    }
}
