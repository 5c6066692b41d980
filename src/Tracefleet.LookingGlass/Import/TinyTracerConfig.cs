using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Campaigns.Planning;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Import;

/// <summary>A configuration that cannot be read at all. The message says where and what to do.</summary>
public sealed class ImportException(string message, Exception? cause = null) : Exception(message, cause);

/// <summary>Reads the <c>config.json</c> of TinyTracer: commands as lines for a shell, what is said about the network, and how it is served.</summary>
public static class TinyTracerConfig
{
    public const int MostBytes = 1 << 20;

    static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    static readonly ImmutableHashSet<string> Known = ["commands", "capabilities", "info", "host", "debug", "showip", "trustproxy"];

    /// <exception cref="ImportException">It is no such file.</exception>
    public static ImportedConfig Convert(ReadOnlyMemory<byte> json)
    {
        try
        {
            // A byte order mark is no JSON.
            using var document = JsonDocument.Parse(json.Span.StartsWith("\uFEFF"u8) ? json[3..] : json, Lenient);
            return Convert(document.RootElement);
        }
        catch (JsonException unreadable)
        {
            throw new ImportException($"It is no JSON: {unreadable.Message}", unreadable);
        }
    }

    static ImportedConfig Convert(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("commands", out var commands) || commands.ValueKind != JsonValueKind.Object)
            throw new ImportException("It has no object 'commands'; give the config.json of a TinyTracer.");
        var notices = new List<string>();
        var imported = new CommandImport(notices);
        foreach (var command in commands.EnumerateObject())
            imported.Add(command);
        var info = Member(root, "info");
        var settings = new ImportedSettings(
            Text(info, "title"), Text(info, "blurb"),
            new ImportedCapabilities(Flag(Member(root, "capabilities"), "ipv4", true), Flag(Member(root, "capabilities"), "ipv6", true)),
            Flag(root, "showip", true), [], imported.Commands);
        notices.AddRange(AboutTheRest(root));
        return new ImportedConfig(settings, [.. notices], imported.Lost);
    }

    static IEnumerable<string> AboutTheRest(JsonElement root)
    {
        if (Flag(root, "trustproxy", false))
        {
            yield return "trustproxy: not taken over, because it believes every client; "
                + "name the addresses of your proxies in trustedProxies, such as [\"127.0.0.1/32\"].";
        }
        if (Text(root, "host") is { Length: > 0 } host)
            yield return $"host: '{TargetText.Quotable(host)}' not taken over; links are made from the address a visitor used.";
        if (Flag(root, "debug", false))
            yield return "debug: not taken over; there is no such mode.";
        foreach (var unknown in root.EnumerateObject().Where(member => !Known.Contains(member.Name)))
            yield return $"{TargetText.Quotable(unknown.Name)}: not taken over, because TinyTracer has no such setting.";
    }

    static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : default;

    static string? Text(JsonElement element, string name) => Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    static bool Flag(JsonElement element, string name, bool otherwise) => Member(element, name).ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => otherwise,
    };
}
