using System.CommandLine;

namespace Tracefleet.Cli.Snapshots;

/// <summary>Which library of snapshots a command uses: the one in a data directory.</summary>
sealed class LibraryFlags
{
    /// <summary>Folder of the library in the data directory.</summary>
    public const string FolderName = "snapshots";

    public Option<DirectoryInfo> Data { get; } = Settings.Option(
        "--data", "Data directory; its folder 'snapshots' is the library", new DirectoryInfo(Settings.DefaultDataDirectory));

    public static string FolderIn(string dataDirectory) => Path.Combine(dataDirectory, FolderName);

    public Task<LocalLibrary> OpenAsync(ParseResult parsed, CancellationToken cancellation) =>
        LocalLibrary.OpenAsync(FolderIn(parsed.GetRequiredValue(Data).FullName), cancellation);
}
