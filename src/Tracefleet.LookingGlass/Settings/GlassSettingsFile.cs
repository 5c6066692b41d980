using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Tracefleet.LookingGlass.Settings;

/// <summary>Reads and writes the settings of the looking glass as JSON: camel case, comments and trailing commas allowed, unknown fields refused.</summary>
public static class GlassSettingsFile
{
    /// <summary>Bytes of the file at most.</summary>
    public const int MaxBytes = 1024 * 1024;

    // By reflection: generated readers give what is left out no default.
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>The settings, or what is wrong with them, one sentence each.</summary>
    public static (GlassSettings? Settings, IReadOnlyList<string> Faults) Read(ReadOnlySpan<byte> json)
    {
        if (json.Length > MaxBytes)
            return (null, [$"The file has {json.Length} bytes; at most {MaxBytes} are read."]);
        try
        {
            var settings = JsonSerializer.Deserialize<GlassSettings>(json, Options);
            if (settings is null)
                return (null, ["The file is null; give an object."]);
            var faults = settings.Faults().Select(fault => fault.Field.Length == 0 ? fault.Message : $"{fault.Field}: {fault.Message}").ToList();
            return faults.Count == 0 ? (settings, []) : (null, faults);
        }
        catch (JsonException broken)
        {
            var where = broken.Path is { Length: > 2 } path ? $"{path[2..]}: " : "";
            return (null, [$"{where}{broken.Message}"]);
        }
    }
}
