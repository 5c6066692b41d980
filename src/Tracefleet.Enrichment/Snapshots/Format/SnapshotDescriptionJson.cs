using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>Descriptions as they stand in files: JSON with camel-case names, kinds as <c>asn</c>, <c>geo</c>, <c>ixp</c>, what is null left out.</summary>
public static class SnapshotDescriptionJson
{
    public static byte[] Write(SnapshotDescription description) =>
        JsonSerializer.SerializeToUtf8Bytes(description, DescriptionContext.Default.SnapshotDescription);

    /// <summary>Null where the bytes are no description.</summary>
    public static SnapshotDescription? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, DescriptionContext.Default.SnapshotDescription);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(SnapshotKindConverter)])]
[JsonSerializable(typeof(SnapshotDescription))]
sealed partial class DescriptionContext : JsonSerializerContext;

sealed class SnapshotKindConverter() : JsonStringEnumConverter<SnapshotKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);
