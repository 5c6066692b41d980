using System.Text.Json;
using Tracefleet.Agent;
using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests;

public sealed class PingTests
{
    [Fact]
    public async Task A_target_that_answers_ends_with_0_and_a_summary()
    {
        var target = Targets.Answering();

        var (code, output, errors) = await CommandLine.RunAsync("ping", target, "-c", "3", "-i", "0.01", "-A", "--simulate", "1");

        var lines = output.Split('\n');
        Assert.Equal((ExitCode.Ok, "", $"PING {target} ({target}) 56(84) bytes of data."), (code, errors, lines[0]));
        Assert.Matches($@"^64 bytes from {target}: icmp_seq=\d ttl=\d+ time=\d+\.?\d* ms  \[AS", lines[1]);
        Assert.Equal($"--- {target} ping statistics ---", lines[^5]);
        Assert.StartsWith("3 packets transmitted, ", lines[^4]);
        Assert.StartsWith("rtt min/avg/max/mdev = ", lines[^3]);
        Assert.StartsWith("rtt p50/p90/p95/p99 = ", lines[^2]);
    }

    [Fact]
    public async Task A_target_that_does_not_answer_ends_with_1()
    {
        var (code, output, _) = await CommandLine.RunAsync("ping", "198.18.0.1", "-c", "2", "-i", "0.01", "-W", "0.3", "-q", "--simulate", "1");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("100% packet loss", output);
        Assert.DoesNotContain("No reply", output);
    }

    [Fact]
    public async Task Json_is_an_object_in_each_line_and_the_summary_last()
    {
        var (code, output, errors) = await CommandLine.RunAsync(
            "ping", Targets.Answering(), Targets.Answering(isIpv6: true), "-c", "2", "-i", "0.01", "--json", "--simulate", "1");

        var types = output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("type").GetString()).ToList();
        Assert.Equal((ExitCode.Ok, "", 4, 2), (code, errors, types.Count(type => type == "probe"), types.Count(type => type == "summary")));
        Assert.Equal("summary", types[^1]);
    }

    [Theory]
    [InlineData("-i", "0.001", "--interval: 0.001 is out of range; give 0.002 to 3600 seconds.")]
    [InlineData("-t", "256", "--ttl: 256 is out of range; give 1 to 255.")]
    [InlineData("--method", "sctp", "--method: 'sctp' is no probe method; use udp, udp-paris, icmp, icmp-paris, tcp-syn, tcp-ack.")]
    [InlineData("--tos", "256", "--tos: 256 is out of range; give 0 to 255.")]
    [InlineData("--source", "192.0.2.7", "--source is about this host; leave it out with --simulate.")]
    public async Task A_flag_out_of_range_ends_with_2_and_names_the_flag(string flag, string value, string message)
    {
        var (code, output, errors) = await CommandLine.RunAsync("ping", "192.0.2.1", flag, value, "--simulate", "1");

        Assert.Equal((ExitCode.Usage, "", $"tracefleet: {message}\n"), (code, output, errors));
    }

    [Fact]
    public async Task A_name_without_a_resolver_ends_with_2()
    {
        var (code, _, errors) = await CommandLine.RunAsync("ping", "host.invalid", "--simulate", "1");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("has no resolver", errors);
    }
}

/// <summary>Targets of the simulated Internet of seed 1.</summary>
static class Targets
{
    /// <summary>One that answers echo requests as seen from Frankfurt.</summary>
    public static string Answering(bool isIpv6 = false)
    {
        var world = Vantages.World(1);
        var from = world.VantagePoint("fra");
        return world.SampleTargets(100, dualStack: true).First(target => target.IsIpv6 == isIpv6 && world.Truth(from, target).AnswersEcho).ToString();
    }
}
