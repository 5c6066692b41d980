using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tracefleet.Contracts.Api;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Contracts.Link;

/// <summary>Parameters of measurements on the wire: the same JSON block as in the API, so that a field has one spelling and one reader.
/// A field that is not known is a fault: leaving it out would measure something else than what was asked for.</summary>
static class MeasurementMapping
{
    const int MaxDepth = 4;

    public static string ToJson(MeasurementSpec spec) => JsonSerializer.Serialize(spec, ApiJson.Default.GetTypeInfo(spec.GetType())!);

    /// <exception cref="LinkFormatException">The type is not known, or the spec has faults.</exception>
    public static MeasurementSpec ToDomain(string type, string json)
    {
        if (!MeasurementTypes.TryParse(type, out var known))
            throw LinkField.Fault("type", "is no measurement type that this version knows.");
        LinkField.Count(json.Length, "spec", LinkLimits.MaxSpecLength);
        return known switch
        {
            MeasurementType.Trace => Read(json, known, ApiJson.Default.TraceSpec),
            MeasurementType.Ping => Read(json, known, ApiJson.Default.PingSpec),
            MeasurementType.Mtr => Read(json, known, ApiJson.Default.MtrSpec),
            MeasurementType.Multipath => Read(json, known, ApiJson.Default.MultipathSpec),
            MeasurementType.Sweep => Read(json, known, ApiJson.Default.SweepSpec),
            _ => throw new InvalidOperationException($"Unknown measurement type {known}."),
        };
    }

    static T Read<T>(string json, MeasurementType type, JsonTypeInfo<T> info)
        where T : MeasurementSpec, new()
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var (spec, faults) = SpecBlockReader.Read(document.RootElement, type.ToWord(), info);
            if (faults is [var form, ..])
                throw LinkField.Fault(form.Field, form.Message);
            return spec.Faults() is [var (field, message), ..] ? throw LinkField.Fault($"{type.ToWord()}.{field}", message) : spec;
        }
        catch (JsonException fault)
        {
            throw new LinkFormatException("spec", "is not JSON.", fault);
        }
    }
}
