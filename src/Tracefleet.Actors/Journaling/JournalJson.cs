using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tracefleet.Actors.Journaling;

/// <summary>How events and states look as JSON. The journal outlives the program, so this may only grow more tolerant.</summary>
/// <remarks>
/// Camel case, enums by name, nulls written. Reading is strict: a missing field without a default, a null where none may be and an unknown
/// field all fail, so that a changed type is noticed rather than misread. A new field of an event therefore needs a default value or a new
/// version of the event.
/// </remarks>
public static class JournalJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            IgnoreReadOnlyProperties = true,
            RespectNullableAnnotations = true,
            RespectRequiredConstructorParameters = true,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
