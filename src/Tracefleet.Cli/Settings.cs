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

    /// <summary>An option for the address of a server, http or https.</summary>
    public static Option<Uri> AddressOption(string name, string description, string fallback) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ =>
        {
            var text = Value(KeyOf(name)) ?? fallback;
            return HttpAddress(text) ?? throw Wrong(KeyOf(name), text, $"http or https address; give one such as {fallback}");
        },
        CustomParser = argument =>
        {
            var text = argument.Tokens is [.., var token] ? token.Value : "";
            if (HttpAddress(text) is { } address)
                return address;
            argument.AddError($"{name}: '{text}' is no http or https address; give one such as {fallback}.");
            return null;
        },
    };

    static Uri? HttpAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps) ? address : null;

    static string? Value(string key)
    {
        try
        {
            return Configuration.Value[key];
        }
        catch (InvalidDataException unreadable)
        {
            throw new CliException($"{unreadable.Message} Mend or remove that file.", ExitCode.Usage);
        }
    }

    static CliException Wrong(string key, string text, string what) =>
        new($"TRACEFLEET_{key.ToUpperInvariant()} (or {key} in appsettings.json) has the value '{text}', which is no {what}.", ExitCode.Usage);

    static T Read<T>(string key, T fallback)
    {
        if (Value(key) is not { } text)
            return fallback;
        var type = Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T);
        try
        {
            return (T)(type == typeof(FileInfo) ? new FileInfo(text)
                : type == typeof(DirectoryInfo) ? new DirectoryInfo(text)
                : Convert.ChangeType(text, type, CultureInfo.InvariantCulture));
        }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException)
        {
            throw Wrong(key, text, type == typeof(int) ? "whole number in range" : type.Name);
        }
    }

    static string KeyOf(string optionName) =>
        string.Concat(optionName.TrimStart('-').Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    /// <summary>Where data is kept when nobody says: below the home directory, by the XDG rules.</summary>
    public static string DefaultDataDirectory =>
        Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "tracefleet");
}
