using System.Diagnostics;
using System.Globalization;

namespace Tracefleet.EndToEnd.Tests;

/// <summary>Disks that are full or not writable, on small disks in memory that the test mounts.</summary>
public sealed class DiskTests : IDisposable
{
    readonly WorkFolder _folder = new();
    readonly string _disk;

    public DiskTests()
    {
        _disk = _folder["disk"];
        Directory.CreateDirectory(_disk);
    }

    public void Dispose()
    {
        if (Environment.IsPrivilegedProcess)
            Run("umount", _disk);
        _folder.Dispose();
    }

    [RootFact]
    public async Task A_data_directory_that_cannot_be_written_is_refused_with_what_to_do()
    {
        Run("mount", "-t", "tmpfs", "-o", "size=1m,ro", "tmpfs", _disk);

        var (exitCode, _, errors) = await Executable.RunAsync("coordinator", "--data", System.IO.Path.Combine(_disk, "data"), "--port", "0");

        Assert.Equal(1, exitCode);
        Assert.Contains(_disk, errors, StringComparison.Ordinal);
        Assert.Contains("--data", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_coordinator_on_a_full_disk_says_so_and_goes_on_when_there_is_room()
    {
        Run("mount", "-t", "tmpfs", "-o", "size=1500k", "tmpfs", _disk);
        await using var coordinator = new Coordinator(_folder) { DataDirectory = System.IO.Path.Combine(_disk, "data") };
        await coordinator.StartAsync();
        await using var agent = Executable.Start(
            "agent", "--coordinator", coordinator.Address, "-p", "fra", "--data", _folder["agent"], "--simulate", "5", "--time-scale", "200", "--pps", "20000");
        await coordinator.JoinedAsync("fra");
        var targets = Enumerable.Range(0, 600).Select(i => string.Create(CultureInfo.InvariantCulture, $"{20 + i % 60}.{i % 250}.9.{1 + i % 200}")).ToArray();
        var campaign = await coordinator.SubmitAsync(new { targets, vantagePoints = new[] { "fra" } });

        await Patience.UntilAsync("the coordinator says that its disk is full", () => Task.FromResult(coordinator.Errors.Contains("full", StringComparison.Ordinal)));
        Run("mount", "-o", "remount,size=64m", _disk);

        await coordinator.FinishedAsync(campaign);
        var cells = await coordinator.LinesAsync(campaign, "cells");
        var hops = await coordinator.LinesAsync(campaign, "hops");
        Assert.Equal(targets.Order(StringComparer.Ordinal), cells.Select(cell => cell.GetProperty("target").GetString()!).Order(StringComparer.Ordinal));
        Assert.Equal(cells.Sum(cell => cell.GetProperty("hops").GetInt32()), hops.Length);
    }

    static void Run(string fileName, params string[] arguments)
    {
        using var process = Process.Start(fileName, arguments);
        process.WaitForExit();
    }
}
