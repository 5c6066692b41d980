using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests;

/// <summary>What commands say when the coordinator is not there or cannot start.</summary>
public sealed class ServerTests
{
    [Theory]
    [InlineData("campaign list")]
    [InlineData("campaign show c1")]
    [InlineData("campaign watch c1")]
    [InlineData("campaign hops c1")]
    [InlineData("campaign cells c1")]
    [InlineData("campaign cancel c1")]
    [InlineData("campaign submit 192.0.2.1")]
    [InlineData("vantage-points")]
    public async Task Without_a_coordinator_a_command_ends_with_1_and_says_how_to_get_one(string arguments)
    {
        var nowhere = Nowhere.Address();

        var (code, output, errors) = await CommandLine.RunAsync([.. arguments.Split(' '), "--coordinator", nowhere]);

        Assert.Equal((ExitCode.Failed, ""), (code, output));
        Assert.StartsWith($"tracefleet: cannot reach the coordinator at {nowhere}: ", errors);
        Assert.EndsWith("Start one with 'tracefleet up', or name it with --coordinator.\n", errors);
    }

    [Theory]
    [InlineData("--bind 0.0.0.0", "so it needs a token")]
    [InlineData("--port 70000", "Port 70000 is out of range; give 0 to 65535.")]
    [InlineData("--port 0 --token-file /nonexistent/token", "/nonexistent/token")]
    [InlineData("--port 0 --do-not-probe /nonexistent/list", "/nonexistent/list")]
    public async Task A_coordinator_that_is_set_up_wrongly_ends_with_2_and_says_why(string arguments, string why)
    {
        using var folder = new TempFolder();

        var (code, output, errors) = await CommandLine.RunAsync(["coordinator", "--data", folder.Path, .. arguments.Split(' ')]);

        Assert.Equal((ExitCode.Usage, ""), (code, output));
        Assert.StartsWith("tracefleet: ", errors);
        Assert.Contains(why, errors);
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_one_is_named()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("file"), "");

        var (code, _, errors) = await CommandLine.RunAsync("coordinator", "--port", "0", "--data", folder.File("file"));
        var (agentCode, _, agentErrors) = await CommandLine.RunAsync(
            "agent", "-p", "fra", "--simulate", "1", "--coordinator", Nowhere.Address(), "--data", folder.File("file"));

        Assert.Equal((ExitCode.Failed, ExitCode.Failed), (code, agentCode));
        Assert.Contains(folder.File("file"), errors);
        Assert.StartsWith($"tracefleet: cannot use the data directory {folder.File("file")}: ", agentErrors);
        Assert.EndsWith("Name another with --data.\n", agentErrors);
    }

    /// <summary>From this host to itself, by sockets that any user may open.</summary>
    [Fact]
    public async Task A_platform_probes_by_the_sockets_from_the_source_and_by_the_interface_that_were_named()
    {
        using var folder = new TempFolder();

        var (code, output, errors) = await Executable.RunAsync(
            "up", "127.0.0.1", "--once", "--transport", "datagram", "--source", "127.0.0.1", "--interface", "lo", "--allow", "127.0.0.0/8",
            "--port", "0", "--data", folder.Path);

        Assert.StartsWith("tracefleet: probing by datagram sockets.", errors);
        Assert.Contains("from local: reached, 1 hop,", output);
        Assert.Equal(ExitCode.Ok, code);
    }
}
