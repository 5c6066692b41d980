using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.Agent;
using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests;

public sealed class MtrTests
{
    [Fact]
    public async Task Without_a_terminal_the_report_is_printed_in_mtrs_layout()
    {
        var target = Targets.Answering();

        var (code, output, errors) = await CommandLine.RunAsync("mtr", target, "-c", "3", "-i", "0.2", "--simulate", "1");

        var lines = output.Split('\n');
        Assert.Equal((ExitCode.Ok, ""), (code, errors));
        Assert.StartsWith("Start: ", lines[0]);
        Assert.Equal("HOST: fra                         Loss%   Snt   Last   Avg  Best  Wrst StDev", lines[1]);
        Assert.Matches(@"^  1\.\|-- [0-9.]+ +\d+\.\d% +3 ", lines[2]);
        Assert.Contains(lines, line => line.Contains($"|-- {target} ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Json_shows_the_true_path_and_the_flags_that_were_given(bool isIpv6)
    {
        var target = Targets.Answering(isIpv6);

        var (code, output, _) = await CommandLine.RunAsync(
            "mtr", target, "--json", "-c", "4", "-i", "0.2", "-s", "100", "--tos", "8", "-z", "--simulate", "1", "--from", "fra");

        var report = JsonDocument.Parse(output).RootElement.GetProperty("report");
        var hubs = report.GetProperty("hubs").EnumerateArray().ToList();
        var truth = Vantages.World(1).Truth(Vantages.World(1).VantagePoint("fra"), Address.Parse(target));
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal((4, "100", 8), (report.GetProperty("mtr").GetProperty("tests").GetInt32(),
            report.GetProperty("mtr").GetProperty("psize").GetString(), report.GetProperty("mtr").GetProperty("tos").GetInt32()));
        Assert.Equal(target, hubs[^1].GetProperty("host").GetString());
        Assert.All(hubs.Zip(truth.Hops), pair => Assert.Contains(
            pair.First.GetProperty("host").GetString(), pair.Second.Select(hop => hop.Address.ToString()).Append("???")));
        Assert.All(hubs, hub => Assert.StartsWith("AS", hub.GetProperty("ASN").GetString()));
    }

    [Fact]
    public async Task Columns_are_as_ordered()
    {
        var (_, output, _) = await CommandLine.RunAsync("mtr", Targets.Answering(), "--csv", "-c", "1", "-i", "0.1", "-o", "SRG", "--simulate", "1");

        Assert.Equal("Mtr_Version,Start_Time,Status,Host,Hop,Ip,Snt,Rcv,Gmean", output.Split('\n')[0]);
    }

    [Theory]
    [InlineData("-o", "LQ", "--order: 'Q' is no column; use L Loss%, D Drop")]
    [InlineData("-m", "0", "--max-ttl: 0 is out of range; give 1 to 255.")]
    [InlineData("-f", "31", "--first-ttl: 31 is out of range; give 1 to 30.")]
    [InlineData("-s", "20", "--size: 20 is out of range; give 28 to 65535.")]
    [InlineData("-c", "0", "--count: 0 is out of range; give 1 to 100000000.")]
    public async Task A_flag_out_of_range_ends_with_2_and_names_the_flag(string flag, string value, string message)
    {
        var (code, output, errors) = await CommandLine.RunAsync("mtr", "192.0.2.1", flag, value, "--simulate", "1");

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.StartsWith($"tracefleet: {message}", errors);
    }

    [Fact]
    public async Task A_target_that_is_not_reached_ends_with_1()
    {
        var (code, output, _) = await CommandLine.RunAsync("mtr", "198.18.0.1", "-c", "1", "-i", "0.1", "-U", "3", "-Z", "0.5", "--simulate", "1");

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("\n  1.|-- ", output);
        Assert.DoesNotContain("|-- 198.18.0.1 ", output);
    }
}
