using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Contracts.Api;

/// <summary>Reads the parameters of a measurement from a JSON object whose fields are those of the spec, and finds every fault of its form at once.
/// Whether the values make sense is for <see cref="MeasurementSpec.Faults"/>.</summary>
public static class SpecBlockReader
{
    const int LongestName = 64;

    /// <param name="name">Name of the block, for faults.</param>
    /// <returns>The spec, with standard values in place of what cannot be read.</returns>
    public static (T Spec, ImmutableArray<SpecFault> Faults) Read<T>(JsonElement block, string name, JsonTypeInfo<T> type)
        where T : MeasurementSpec, new()
    {
        var faults = ImmutableArray.CreateBuilder<SpecFault>();
        if (block.ValueKind != JsonValueKind.Object)
            return (new T(), [new SpecFault(name, "It must be an object.")]);
        // Made from the standard values, because what generated code finds no field for it sets to zero.
        var readable = JsonSerializer.SerializeToNode(new T(), type)!.AsObject();
        foreach (var (field, value) in Fields(block, $"{name}.", (path, message) => faults.Add(new SpecFault(path, message))))
        {
            if (FaultOf(type, field, value) is { } fault)
                faults.Add(new SpecFault(Shown($"{name}.{field}"), fault));
            else
                readable[field] = JsonNode.Parse(value.GetRawText());
        }
        return (readable.Deserialize(type)!, faults.ToImmutable());
    }

    static string? FaultOf(JsonTypeInfo type, string field, JsonElement value)
    {
        var known = type.Properties.Where(property => property.Get is not null).ToList();
        var property = known.Find(property => property.Name == field);
        if (property is null)
            return $"There is no such field; known are {string.Join(", ", known.Select(property => property.Name))}.";
        if (value.ValueKind == JsonValueKind.Null && Nullable.GetUnderlyingType(property.PropertyType) is not null)
            return null;
        var wanted = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        return wanted switch
        {
            _ when wanted == typeof(int) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _) ? null : "It must be a whole number.",
            _ when wanted == typeof(bool) => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "It must be true or false.",
            _ when wanted == typeof(string) => value.ValueKind == JsonValueKind.String && TryText(() => value.GetString()!, out _) ? null : "It must be a text.",
            _ => throw new InvalidOperationException($"No rule reads a {wanted.Name} such as {field}."),
        };
    }

    /// <summary>The fields of an object whose names are good, each once.</summary>
    internal static IEnumerable<(string Name, JsonElement Value)> Fields(JsonElement @object, string before, Action<string, string> fault)
    {
        var seen = new HashSet<string>();
        foreach (var property in @object.EnumerateObject())
        {
            if (!TryText(() => property.Name, out var name))
                fault(before.TrimEnd('.'), "A field's name is not valid text.");
            else if (!seen.Add(name))
                fault(Shown($"{before}{name}"), "It is given twice; give it once.");
            else
                yield return (name, property.Value);
        }
    }

    /// <summary>A foreign name, short enough for a message.</summary>
    internal static string Shown(string field) => field.Length <= LongestName ? field : field[..LongestName];

    // Escapes that are no Unicode text (a lone surrogate) are found only when the text is taken out.
    internal static bool TryText(Func<string> read, out string text)
    {
        try
        {
            text = read();
            return true;
        }
        catch (InvalidOperationException)
        {
            text = "";
            return false;
        }
    }
}
