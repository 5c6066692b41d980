using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Tracefleet.Campaigns.Planning;
using Tracefleet.Measurements.Specs;

namespace Tracefleet.Contracts.Api;

/// <summary>Reads the body of <c>POST /api/v1/campaigns</c> and finds every fault of its form at once: wrong types, unknown and repeated fields.
/// Whether the values make sense is for <see cref="SpecRules"/>.</summary>
public sealed class CreateCampaignReader
{
    const int MaxDepth = 8;
    const string Known = "name, targets, vantagePoints, type, trace, ping, mtr, multipath, sweep, ipVersion, deadlineSeconds, snapshots";

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
        foreach (var (name, value) in Fields(body))
        {
            hasTargets |= name == "targets";
            request = name switch
            {
                "name" => request with { Name = OptionalText(value, name) },
                "targets" => request with { Targets = Texts(value, name) },
                "vantagePoints" => request with { VantagePoints = value.ValueKind == JsonValueKind.Null ? null : Texts(value, name) },
                "type" => request with { Type = OptionalText(value, name) },
                "trace" => request with { Trace = ReadBlock(value, ApiJson.Default.TraceSpec) },
                "ping" => request with { Ping = ReadBlock(value, ApiJson.Default.PingSpec) },
                "mtr" => request with { Mtr = ReadBlock(value, ApiJson.Default.MtrSpec) },
                "multipath" => request with { Multipath = ReadBlock(value, ApiJson.Default.MultipathSpec) },
                "sweep" => request with { Sweep = ReadBlock(value, ApiJson.Default.SweepSpec) },
                "ipVersion" => request with { IpVersion = OptionalNumber(value, name) },
                "deadlineSeconds" => request with { DeadlineSeconds = OptionalNumber(value, name) },
                "snapshots" => request with { Snapshots = ReadSnapshots(value, name) },
                _ => Unknown(request, name, Known),
            };
        }
        if (!hasTargets)
            Fault("targets", "It is missing; give a list of addresses or host names.");
        CheckBlocks(request);
        return request;
    }

    /// <summary>A block may only be there when it is that of the type; a type that is wrong by itself makes no further faults.</summary>
    void CheckBlocks(CreateCampaign request)
    {
        if (request.Type is { } word && !MeasurementTypes.TryParse(word, out _))
        {
            Fault("type", $"'{TargetText.Quotable(word)}' is not a measurement type; use {string.Join(", ", MeasurementTypes.All)}.");
            return;
        }
        MeasurementSpec?[] blocks = [request.Trace, request.Ping, request.Mtr, request.Multipath, request.Sweep];
        foreach (var block in blocks.OfType<MeasurementSpec>().Where(block => block.Type != request.Measured))
            Fault(block.Type.ToWord(), $"This campaign is of type {request.Measured.ToWord()}; leave the block out, or set type to {block.Type.ToWord()}.");
    }

    T? ReadBlock<T>(JsonElement block, JsonTypeInfo<T> type)
        where T : MeasurementSpec, new()
    {
        if (block.ValueKind == JsonValueKind.Null)
            return null;
        var (spec, faults) = SpecBlockReader.Read(block, new T().Type.ToWord(), type);
        foreach (var fault in faults)
            Fault(fault.Field, fault.Message);
        return spec;
    }

    Dictionary<string, string?>? ReadSnapshots(JsonElement block, string field)
    {
        if (block.ValueKind == JsonValueKind.Null)
            return null;
        var references = new Dictionary<string, string?>(StringComparer.Ordinal);
        if (block.ValueKind != JsonValueKind.Object)
        {
            Fault(field, "It must be an object with asn, geo and ixp.");
            return references;
        }
        foreach (var (kind, value) in SpecBlockReader.Fields(block, $"{field}.", Fault))
        {
            if (kind is "asn" or "geo" or "ixp")
                references[kind] = OptionalText(value, $"{field}.{kind}");
            else
                Fault(SpecBlockReader.Shown($"{field}.{kind}"), "There is no such field; known are asn, geo, ixp.");
        }
        return references;
    }

    IEnumerable<(string Name, JsonElement Value)> Fields(JsonElement @object) => SpecBlockReader.Fields(@object, "", Fault);

    CreateCampaign Unknown(CreateCampaign unchanged, string field, string known)
    {
        Fault(SpecBlockReader.Shown(field), $"There is no such field; known are {known}.");
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
        if (value.ValueKind == JsonValueKind.String && SpecBlockReader.TryText(() => value.GetString()!, out var text))
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

    // A body of a hundred thousand wrong targets needs no hundred thousand sentences.
    void Fault(string field, string message)
    {
        if (_faults.Count < SpecRules.MaxFaults)
            _faults.Add(new SpecFault(field, message));
    }
}
