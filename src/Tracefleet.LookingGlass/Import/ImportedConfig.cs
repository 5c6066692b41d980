using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Import;

/// <summary>What a TinyTracer configuration became.</summary>
/// <param name="Settings">Our configuration of the looking glass.</param>
/// <param name="Notices">What was left out or is to be looked at, one sentence each beginning with the field.</param>
/// <param name="Lost">Commands, or families of them, that could not be taken over.</param>
public sealed record ImportedConfig(ImportedSettings Settings, ImmutableArray<string> Notices, int Lost)
{
    static readonly ImportedSettingsContext Json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
        NewLine = "\n",
        // It is read by people, and goes into a file.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    public string ToJson() => JsonSerializer.Serialize(Settings, Json.ImportedSettings);
}

/// <summary>The part of the looking glass's configuration that TinyTracer has, too.</summary>
/// <param name="Blurb">HTML.</param>
public sealed record ImportedSettings(
    string? Title, string? Blurb, ImportedCapabilities Capabilities, bool ShowVisitor, ImmutableArray<string> TrustedProxies,
    IReadOnlyDictionary<string, CommandSettings> Commands);

/// <summary>Families that visitors may ask for.</summary>
public sealed record ImportedCapabilities(bool Ipv4, bool Ipv6);

[JsonSerializable(typeof(ImportedSettings))]
sealed partial class ImportedSettingsContext : JsonSerializerContext;
