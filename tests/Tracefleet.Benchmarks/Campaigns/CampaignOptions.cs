using System.Globalization;

namespace Tracefleet.Benchmarks.Campaigns;

/// <summary>What a campaign benchmark runs.</summary>
/// <param name="Targets">Addresses of the simulated Internet, every fourth of IPv6; 1 to 100,000.</param>
/// <param name="Runs">Runs, each with fresh processes and data; 1 to 100.</param>
/// <param name="Executable">The <c>tracefleet</c> to run.</param>
sealed record CampaignOptions(int Targets, int Runs, string Executable)
{
    public const string Usage = "campaign [--targets 1..100000] [--runs 1..100] [--executable PATH]";

    /// <summary>Built beside the benchmarks, in the same configuration.</summary>
    public static string BuiltExecutable { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Tracefleet.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "tracefleet"));

    /// <exception cref="FormatException">An argument is unknown or out of range.</exception>
    public static CampaignOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new CampaignOptions(10_000, 5, BuiltExecutable);
        for (; !arguments.IsEmpty; arguments = arguments[2..])
        {
            var value = arguments.Length > 1 ? arguments[1] : throw new FormatException($"{arguments[0]} needs a value: {Usage}");
            options = arguments[0] switch
            {
                "--targets" => options with { Targets = Number(value, 100_000) },
                "--runs" => options with { Runs = Number(value, 100) },
                "--executable" => options with { Executable = value },
                _ => throw new FormatException($"There is no {arguments[0]}: {Usage}"),
            };
        }
        return options;
    }

    static int Number(string text, int max) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max
            ? number
            : throw new FormatException($"'{text}' is no number from 1 to {max}: {Usage}");
}
