using System.Globalization;
using System.Text.Json;
using Tracefleet.LookingGlass.Commands;

namespace Tracefleet.LookingGlass.Bodies;

/// <summary>Bodies of answers: JSend (RFC 8522 §2.3, Appendix A). <c>performed_at</c> and <c>runtime</c> are in every one, errors included.</summary>
/// <remarks>Fields that the RFC does not have are below <c>data</c> only: <c>runtime_limit</c> (the limit applied, seconds), <c>result</c> (path of the stored
/// result), <c>addresses</c> (what was probed after names were resolved) and <c>snapshots</c>.</remarks>
public static class GlassBody
{
    /// <summary>Where stored results are shown.</summary>
    public const string ResultsPath = "/lg/results";

    /// <param name="format">One that <see cref="GlassQuery.Format"/> gives.</param>
    public static void Write(Utf8JsonWriter json, GlassReport report, string format)
    {
        json.WriteStartObject();
        json.WriteString("status", StatusOf(report));
        if (report.Fault is { } fault)
        {
            json.WriteString("message", fault.Message);
            json.WriteNumber("code", CodeOf(fault.Kind));
        }
        json.WriteStartObject("data");
        WriteData(json, report, format);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static string StatusOf(GlassReport report) => report switch
    {
        { Fault: not null } => "error",
        { Succeeded: true } => "success",
        _ => "fail",
    };

    /// <summary>HTTP status of a kind of fault, before an operator configures another (§2.3.3, §6.6 of the documentation).</summary>
    public static int CodeOf(GlassFaultKind kind) => kind switch
    {
        GlassFaultKind.UnknownCommand => 404,
        GlassFaultKind.Method => 405,
        GlassFaultKind.Limited => 429,
        GlassFaultKind.Internal => 500,
        GlassFaultKind.Router => 502,
        GlassFaultKind.Timeout => 504,
        _ => 400,
    };

    /// <summary>The two fields that every body has.</summary>
    public static void WriteTimes(Utf8JsonWriter json, DateTimeOffset performedAt, TimeSpan runtime)
    {
        json.WriteString("performed_at", performedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        json.WriteNumber("runtime", Math.Round(runtime.TotalSeconds, 3));
    }

    static void WriteData(Utf8JsonWriter json, GlassReport report, string format)
    {
        WriteTimes(json, report.PerformedAt, report.Runtime);
        if (report.RuntimeLimit is { } limit)
            json.WriteNumber("runtime_limit", Math.Round(limit.TotalSeconds, 3));
        if (report.Router is { } router)
            json.WriteString("router", router);
        if (!report.Addresses.IsEmpty)
            WriteTexts(json, "addresses", report.Addresses.Select(address => address.ToString()));
        if (report.Ping is { } ping)
            WritePing(json, ping);
        if (!report.Snapshots.IsEmpty)
            WriteTexts(json, "snapshots", report.Snapshots);
        if (report.Id is { } id)
            json.WriteString("result", $"{ResultsPath}/{id}");
        if (report.Fault is not null && report.Lines.IsEmpty)
            return;
        if (format == GlassQuery.Json)
            WriteItems(json, "output", report);
        else
            WriteTexts(json, "output", report.Lines);
        json.WriteString("format", format);
    }

    static void WritePing(Utf8JsonWriter json, PingFigures ping)
    {
        foreach (var (name, value) in new[] { ("min", ping.Min), ("avg", ping.Avg), ("max", ping.Max) })
        {
            if (value is { } milliseconds)
                json.WriteNumber(name, Math.Round(milliseconds, 3));
            else
                json.WriteNull(name);
        }
        json.WriteNumber("rate", Math.Round(ping.Rate, 1));
    }

    public static void WriteItems(Utf8JsonWriter json, string name, GlassReport report)
    {
        json.WriteStartArray(name);
        foreach (var item in report.Items)
            json.WriteRawValue(item, skipInputValidation: true);
        json.WriteEndArray();
    }

    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
