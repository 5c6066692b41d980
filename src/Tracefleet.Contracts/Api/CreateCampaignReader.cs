using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Contracts.Api;

/// <summary>Reads the body of <c>POST /api/v1/campaigns</c> and finds every fault of its form at once: wrong types, unknown and repeated fields.
/// Whether the values make sense is for <see cref="SpecRules"/>.</summary>
public sealed class CreateCampaignReader
{
    const int MaxDepth = 8;

    readonly List<SpecFault> _faults = [];

    CreateCampaignReader() { }

    /// <returns>The request when there are no faults, otherwise null.</returns>
    public static (CreateCampaign? Request, ImmutableArray<SpecFault> Faults) Read(ReadOnlyMemory<byte> body)
    {
        var (request, faults) = ReadWhatIsThere(body);
        return (faults.IsEmpty ? request : null, faults);
    }

    /// <returns>The request as far as it can be read, with standard values in place of what cannot; null when the body is no JSON object.</returns>
    public static (CreateCampaign? Request, ImmutableArray<SpecFault> Faults) ReadWhatIsThere(ReadOnlyMemory<byte> body)
    {
        var reader = new CreateCampaignReader();
        CreateCampaign? request = null;
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = MaxDepth });
            request = reader.ReadRequest(document.RootElement);
        }
        catch (JsonException e)
        {
            reader._faults.Add(new SpecFault("", $"The body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}."));
        }
        return (request, [.. reader._faults]);
    }

    CreateCampaign? ReadRequest(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
        {
            Fault("", "The body must be a JSON object with at least the field targets.");
            return null;
        }
        var request = new CreateCampaign { Targets = [] };
        var hasTargets = false;
        foreach (var (name, value) in Fields(body, ""))
        {
            hasTargets |= name == "targets";
            request = name switch
            {
                "name" => request with { Name = OptionalText(value, name) },
                "targets" => request with { Targets = Texts(value, name) },
                "vantagePoints" => request with { VantagePoints = value.ValueKind == JsonValueKind.Null ? null : Texts(value, name) },
                "trace" => request with { Trace = value.ValueKind == JsonValueKind.Null ? null : ReadTrace(value) },
                "ipVersion" => request with { IpVersion = OptionalNumber(value, name) },
                "deadlineSeconds" => request with { DeadlineSeconds = OptionalNumber(value, name) },
                _ => Unknown(request, name, "name, targets, vantagePoints, trace, ipVersion, deadlineSeconds"),
            };
        }
        if (!hasTargets)
            Fault("targets", "It is missing; give a list of addresses or host names.");
        return request;
    }

    TraceSpec ReadTrace(JsonElement trace)
    {
        var spec = new TraceSpec();
        if (trace.ValueKind != JsonValueKind.Object)
        {
            Fault("trace", "It must be an object.");
            return spec;
        }
        foreach (var (name, value) in Fields(trace, "trace."))
        {
            var field = $"trace.{name}";
            spec = name switch
            {
                "method" => spec with { Method = Text(value, field) },
                "firstTtl" => spec with { FirstTtl = Number(value, field) },
                "maxTtl" => spec with { MaxTtl = Number(value, field) },
                "attempts" => spec with { Attempts = Number(value, field) },
                "gapLimit" => spec with { GapLimit = Number(value, field) },
                "timeoutMs" => spec with { TimeoutMs = Number(value, field) },
                "inFlight" => spec with { InFlight = Number(value, field) },
                "flow" => spec with { Flow = Number(value, field) },
                "sourcePort" => spec with { SourcePort = Number(value, field) },
                "destinationPort" => spec with { DestinationPort = Number(value, field) },
                _ => Unknown(spec, field, "method, firstTtl, maxTtl, attempts, gapLimit, timeoutMs, inFlight, flow, sourcePort, destinationPort"),
            };
        }
        return spec;
    }

    IEnumerable<(string Name, JsonElement Value)> Fields(JsonElement @object, string before)
    {
        var seen = new HashSet<string>();
        foreach (var property in @object.EnumerateObject())
        {
            if (!TryText(() => property.Name, out var name))
                Fault(before.TrimEnd('.'), "A field's name is not valid text.");
            else if (!seen.Add(name))
                Fault($"{before}{name}", "It is given twice; give it once.");
            else
                yield return (name, property.Value);
        }
    }

    T Unknown<T>(T unchanged, string field, string known)
    {
        Fault(field.Length <= 64 ? field : field[..64], $"There is no such field; known are {known}.");
        return unchanged;
    }

    ImmutableArray<string> Texts(JsonElement list, string field)
    {
        if (list.ValueKind == JsonValueKind.Array)
            return [.. list.EnumerateArray().Select((item, i) => Text(item, $"{field}[{i}]"))];
        Fault(field, "It must be a list of texts.");
        return [];
    }

    string? OptionalText(JsonElement value, string field) => value.ValueKind == JsonValueKind.Null ? null : Text(value, field);

    string Text(JsonElement value, string field)
    {
        if (value.ValueKind == JsonValueKind.String && TryText(() => value.GetString()!, out var text))
            return text;
        Fault(field, "It must be a text.");
        return "";
    }

    int? OptionalNumber(JsonElement value, string field) => value.ValueKind == JsonValueKind.Null ? null : Number(value, field);

    int Number(JsonElement value, string field)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
            return number;
        Fault(field, "It must be a whole number.");
        return 0;
    }

    // Escapes that are no Unicode text (a lone surrogate) are found only when the text is taken out.
    static bool TryText(Func<string> read, out string text)
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

    // A body of a hundred thousand wrong targets needs no hundred thousand sentences.
    void Fault(string field, string message)
    {
        if (_faults.Count < SpecRules.MaxFaults)
            _faults.Add(new SpecFault(field, message));
    }
}
