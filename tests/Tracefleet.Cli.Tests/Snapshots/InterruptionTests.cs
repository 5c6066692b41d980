using System.Diagnostics;
using System.Globalization;
using Tracefleet.Cli.Tests.Harness;

namespace Tracefleet.Cli.Tests.Snapshots;

/// <summary>Whatever ends the making of a snapshot, no piece of it can be seen afterwards.</summary>
public sealed class InterruptionTests
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Begins to make a snapshot of standard input, and comes back once some of it has been taken.</summary>
    static async Task<Process> BeginAsync(SmallLibrary library)
    {
        var process = Process.Start(new ProcessStartInfo(Executable.ProgramPath, ["asn", "create", "-", "--data", library.Data])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await process.StandardInput.WriteAsync(string.Concat(Enumerable.Repeat(SmallLibrary.Routes, 5_000)));
        await process.StandardInput.FlushAsync();
        using var patience = new CancellationTokenSource(Patience);
        while (!Directory.Exists(library.Folder) || !Array.Exists(library.Files(), name => name.Contains(".partial", StringComparison.Ordinal)))
            await Task.Delay(10, patience.Token);
        return process;
    }

    [Fact]
    public async Task Ctrl_C_leaves_nothing()
    {
        using var library = new SmallLibrary();
        using var process = await BeginAsync(library);
        using var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);

        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);

        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync(patience.Token));
        Assert.Empty(library.Files());
    }

    [Fact]
    public async Task A_killed_process_leaves_nothing_that_the_next_one_sees_or_keeps()
    {
        using var library = new SmallLibrary();
        using var process = await BeginAsync(library);
        process.Kill();
        using var patience = new CancellationTokenSource(Patience);
        await process.WaitForExitAsync(patience.Token);

        var (code, output, _) = await library.RunAsync("asn", "list", "-q");

        Assert.Equal((ExitCode.Ok, ""), (code, output));
        Assert.Empty(library.Files());
    }

    [Fact]
    public async Task Standard_input_makes_a_snapshot_when_it_ends()
    {
        using var library = new SmallLibrary();
        using var process = await BeginAsync(library);
        process.StandardInput.Close();
        using var patience = new CancellationTokenSource(Patience);

        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);

        Assert.Equal(0, process.ExitCode);
        Assert.Equal([$"{output.TrimEnd('\n')}.tfsnap"], library.Files());
    }
}
