using System.Text.Json;
using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>Reads members of foreign JSON: what is absent or of another kind is null, never an exception.</summary>
static class FrrJson
{
    public static JsonElement? Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member) ? member : null;

    public static IEnumerable<JsonProperty> Members(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Object ? element.EnumerateObject() : [];

    public static IEnumerable<JsonElement> Elements(this JsonElement? element) =>
        element is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    public static string? Text(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.String } text ? HarmlessText.From(text.GetString()!) : null;

    public static bool IsTrue(this JsonElement element, string name) => element.Member(name) is { ValueKind: JsonValueKind.True };

    public static uint? Number(this JsonElement element, string name) =>
        element.Member(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetUInt32(out var value) ? value : null;

    /// <summary>Null for the unspecified address too, which FRR writes where there is none.</summary>
    public static Address? AddressOf(this JsonElement element, string name) => AddressOf(element.Text(name));

    public static Address? AddressOf(string? text) =>
        Address.TryParse(text?.Split('%')[0], out var address) && address != Address.FromIpv4(0) && address != default ? address : null;
}
