using System.Diagnostics;

namespace Tracefleet.Cli.Tests.Harness;

/// <summary>Runs the built <c>tracefleet</c> in a folder of its own, with the environment that the test gives.</summary>
static class Executable
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Built beside the tests, in the same configuration.</summary>
    public static string ProgramPath { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Tracefleet.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "tracefleet"));

    public static Task<Outcome> RunAsync(params IEnumerable<string> arguments) => RunAsync(new Surroundings(), arguments);

    public static async Task<Outcome> RunAsync(Surroundings surroundings, params IEnumerable<string> arguments)
    {
        using var folder = new TempFolder();
        if (surroundings.Settings is { } settings)
            File.WriteAllText(folder.File("appsettings.json"), settings);
        var start = new ProcessStartInfo(ProgramPath, arguments)
        {
            WorkingDirectory = folder.Path,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in surroundings.Environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return new Outcome(process.ExitCode, await output, await errors);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}

/// <summary>What a command finds around it.</summary>
sealed record Surroundings
{
    /// <summary>Variables beside those of the tests.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Text of <c>appsettings.json</c> in the working directory; null for no such file.</summary>
    public string? Settings { get; init; }

    public static Surroundings With(string variable, string value) => new() { Environment = new Dictionary<string, string> { [variable] = value } };
}

/// <summary>A folder for one test.</summary>
sealed class TempFolder : IDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tracefleet-cli-");

    public string Path => _folder.FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _folder.Delete(recursive: true);
}
