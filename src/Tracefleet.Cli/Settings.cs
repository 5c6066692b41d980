using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Tracefleet.Cli;

/// <summary>Where a value comes from when no flag gives it: <c>appsettings.json</c> in the working directory, then <c>TRACEFLEET_*</c> in the
/// environment, which wins. A flag <c>--data-directory</c> is <c>DataDirectory</c> in the file and <c>TRACEFLEET_DATADIRECTORY</c> outside.</summary>
static class Settings
{
    static readonly Lazy<IConfiguration> Configuration = new(() => new ConfigurationBuilder()
        .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true)
        .AddEnvironmentVariables("TRACEFLEET_")
        .Build());

    /// <summary>An option with its default from the configuration, or else the one given here.</summary>
    public static Option<T> Option<T>(string name, string description, T fallback) =>
        new(name) { Description = description, DefaultValueFactory = _ => Read(KeyOf(name), fallback) };

    /// <summary>An option that takes an http or https address.</summary>
    public static Option<Uri> AddressOption(string name, string description, string fallback)
    {
        var option = Option(name, description, new Uri(fallback));
        option.CustomParser = parsed =>
        {
            var text = parsed.Tokens is [var token] ? token.Value : "";
            if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                return address;
            parsed.AddError($"{name}: '{text}' is no http or https address; give one such as {fallback}.");
            return null;
        };
        return option;
    }

    static T Read<T>(string key, T fallback)
    {
        if (Configuration.Value[key] is not { } text)
            return fallback;
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        try
        {
            return (T)(type == typeof(FileInfo) ? new FileInfo(text)
                : type == typeof(DirectoryInfo) ? new DirectoryInfo(text)
                : type == typeof(Uri) ? new Uri(text)
                : Convert.ChangeType(text, type, CultureInfo.InvariantCulture));
        }
        catch (FormatException)
        {
            throw new CliException($"TRACEFLEET_{key.ToUpperInvariant()} (or {key} in appsettings.json) has the value '{text}', which is no {type.Name}.", ExitCode.Usage);
        }
    }

    static string KeyOf(string optionName) =>
        string.Concat(optionName.TrimStart('-').Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Where data is kept when nobody says: below the home directory, by the XDG rules.</summary>
    public static string DefaultDataDirectory =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "tracefleet");
}
