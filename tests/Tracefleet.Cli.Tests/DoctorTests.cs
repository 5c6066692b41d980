using System.Text.Json;
using Tracefleet.Agent.Names;
using Tracefleet.Cli.Doctor;
using Tracefleet.Cli.Tests.Harness;
using Tracefleet.Sockets.Linux.Doctor;

namespace Tracefleet.Cli.Tests;

public sealed class DoctorTests
{
    [Fact]
    public async Task The_report_is_one_object_with_a_state_and_a_reason_for_each_check()
    {
        using var folder = new TempFolder();

        var (code, output, _) = await Executable.RunAsync("doctor", "--json", "--data", folder.File("data"));

        using var report = JsonDocument.Parse(output);
        Assert.Equal(report.RootElement.GetProperty("traceWorks").GetBoolean() ? ExitCode.Ok : ExitCode.Failed, code);
        var checks = report.RootElement.GetProperty("checks").EnumerateArray().ToList();
        Assert.Equal(17, checks.Count);
        Assert.All(checks, check => Assert.Contains(check.GetProperty("state").GetString(), new[] { "ok", "limited", "missing" }));
        Assert.All(checks, check => Assert.NotEqual("", check.GetProperty("reason").GetString()));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task Every_remedy_is_on_a_line_of_its_own()
    {
        var (_, output, errors) = await CommandLine.RunAsync("doctor", "--snapshots", "/nonexistent/snapshots");

        Assert.Equal("", errors);
        Assert.Contains("/nonexistent/snapshots", output);
        Assert.Contains("\n    name a folder of MMDB, pyasn and IXP files with --snapshots\n", output);
    }

    [Fact]
    public void A_directory_that_cannot_be_written_is_missing_and_one_that_can_be_made_is_not()
    {
        using var folder = new TempFolder();

        Assert.Equal(FindingState.Ok, DoctorSurroundings.DataDirectory(new DirectoryInfo(folder.Path)).State);
        Assert.EndsWith(" can be made", DoctorSurroundings.DataDirectory(new DirectoryInfo(folder.File("a/b"))).Reason);
        Assert.Equal(FindingState.Missing, DoctorSurroundings.DataDirectory(new DirectoryInfo("/proc/tracefleet")).State);
    }

    [Fact]
    public void A_host_without_resolv_conf_is_limited() =>
        Assert.Equal(FindingState.Limited, DoctorSurroundings.Resolver(ResolverSettings.Default, isConfigured: false).State);
}
