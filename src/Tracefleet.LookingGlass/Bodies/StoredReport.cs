using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Commands;

namespace Tracefleet.LookingGlass.Bodies;

/// <summary>Reports as they are stored: one JSON object, the lines and the items both, so that a permalink can show either.</summary>
public static class StoredReport
{
    const int Version = 1;

    public static void Write(Utf8JsonWriter json, GlassReport report)
    {
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteString("id", report.Id);
        json.WriteString("command", report.Command);
        json.WriteString("argument", report.Argument);
        json.WriteString("router", report.Router);
        GlassBody.WriteTexts(json, "addresses", report.Addresses.Select(address => address.ToString()));
        json.WriteBoolean("succeeded", report.Succeeded);
        if (report.Fault is { } fault)
        {
            json.WriteString("fault", fault.Kind.ToString());
            json.WriteString("message", fault.Message);
        }
        GlassBody.WriteTexts(json, "lines", report.Lines);
        GlassBody.WriteItems(json, "items", report);
        if (report.Ping is { } ping)
        {
            json.WriteStartArray("ping");
            foreach (var value in new[] { ping.Min, ping.Avg, ping.Max, ping.Rate })
            {
                if (value is { } number)
                    json.WriteNumberValue(number);
                else
                    json.WriteNullValue();
            }
            json.WriteEndArray();
        }
        json.WriteString("performedAt", report.PerformedAt);
        json.WriteNumber("runtimeMs", report.Runtime.TotalMilliseconds);
        if (report.RuntimeLimit is { } limit)
            json.WriteNumber("limitMs", limit.TotalMilliseconds);
        GlassBody.WriteTexts(json, "snapshots", report.Snapshots);
        json.WriteEndObject();
    }

    /// <summary>Null for what <see cref="Write"/> did not make.</summary>
    public static GlassReport? Read(ReadOnlyMemory<byte> stored)
    {
        try
        {
            using var document = JsonDocument.Parse(stored);
            var root = document.RootElement;
            return root.GetProperty("version").GetInt32() == Version ? Read(root) : null;
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    static GlassReport Read(JsonElement root) => new()
    {
        Id = root.GetProperty("id").GetString(),
        Command = root.GetProperty("command").GetString() ?? "",
        Argument = root.GetProperty("argument").GetString(),
        Router = root.GetProperty("router").GetString(),
        Addresses = [.. Texts(root, "addresses").Select(Parse)],
        Succeeded = root.GetProperty("succeeded").GetBoolean(),
        Fault = root.TryGetProperty("fault", out var kind) && Enum.TryParse<GlassFaultKind>(kind.GetString(), out var known)
            ? new GlassFault(known, root.GetProperty("message").GetString() ?? "")
            : null,
        Lines = [.. Texts(root, "lines")],
        Items = [.. root.GetProperty("items").EnumerateArray().Select(item => item.GetRawText())],
        Ping = root.TryGetProperty("ping", out var ping) ? Figures(ping) : null,
        PerformedAt = root.GetProperty("performedAt").GetDateTimeOffset(),
        Runtime = TimeSpan.FromMilliseconds(root.GetProperty("runtimeMs").GetDouble()),
        RuntimeLimit = root.TryGetProperty("limitMs", out var limit) ? TimeSpan.FromMilliseconds(limit.GetDouble()) : null,
        Snapshots = [.. Texts(root, "snapshots")],
    };

    static IEnumerable<string> Texts(JsonElement root, string name) => root.GetProperty(name).EnumerateArray().Select(text => text.GetString() ?? "");

    static Address Parse(string text) => Address.TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is no address.");

    static PingFigures Figures(JsonElement ping)
    {
        ImmutableArray<double?> values = [.. ping.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Number ? value.GetDouble() : (double?)null)];
        return values is [var min, var avg, var max, { } rate] ? new PingFigures(min, avg, max, rate) : throw new FormatException("A ping has four figures.");
    }
}
