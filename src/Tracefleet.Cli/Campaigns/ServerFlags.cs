using System.CommandLine;

namespace Tracefleet.Cli.Campaigns;

/// <summary>Which coordinator a command talks to; for a command and those below it.</summary>
sealed class ServerFlags
{
    public Option<Uri> Coordinator { get; } = Recursive(Settings.AddressOption("--coordinator", "Base address of the coordinator", "http://127.0.0.1:5555"));

    public Option<FileInfo?> TokenFile { get; } = Recursive(Settings.Option<FileInfo?>("--token-file", "File with the coordinator's token", null));

    public CoordinatorClient Client(ParseResult parsed) => new(parsed.GetRequiredValue(Coordinator), ReadToken(parsed.GetValue(TokenFile)));

    /// <exception cref="CliException">The file cannot be read.</exception>
    public static string? ReadToken(FileInfo? file)
    {
        try
        {
            return file is null ? null : File.ReadAllText(file.FullName).Trim();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"--token-file: {failure.Message} Name the file that holds the coordinator's token.", ExitCode.Usage);
        }
    }

    static Option<T> Recursive<T>(Option<T> option)
    {
        option.Recursive = true;
        return option;
    }
}
