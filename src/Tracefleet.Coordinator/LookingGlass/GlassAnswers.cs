using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Answers as HTTP: JSend bodies with their statuses.</summary>
public sealed class GlassAnswers(GlassSettings settings, TimeProvider time)
{
    const string MediaType = "application/json";

    public Task ReportAsync(HttpContext context, GlassReport report, string format) =>
        WriteAsync(context, report.Fault, json => GlassBody.Write(json, report, format));

    public Task FaultAsync(HttpContext context, GlassFault fault, long begun) => ReportAsync(
        context, new GlassReport { Command = "", Fault = fault, PerformedAt = time.GetUtcNow(), Runtime = time.GetElapsedTime(begun) }, GlassQuery.PlainText);

    /// <summary><c>cmd</c> (RFC 8522 §3.3.3).</summary>
    public Task CommandsAsync(HttpContext context, ImmutableArray<GlassCommand> commands, string origin, long begun) => SuccessAsync(context, begun, json =>
    {
        json.WriteStartArray("commands");
        foreach (var command in commands)
        {
            json.WriteStartObject();
            json.WriteString("href", origin + command.Href);
            json.WriteString("arguments", command.Template);
            json.WriteString("description", command.Description);
            json.WriteString("command", command.Words);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary><c>routers</c> (§3.3.1): names, as the RFC has it.</summary>
    public Task RoutersAsync(HttpContext context, ImmutableArray<GlassRouter> routers, long begun) =>
        SuccessAsync(context, begun, json => GlassBody.WriteTexts(json, "routers", routers.Select(router => router.Name)));

    /// <summary><c>routers/{number}</c> (§3.3.2).</summary>
    public Task RouterAsync(HttpContext context, int number, GlassRouter router, GlassCommands commands, long begun) => SuccessAsync(context, begun, json =>
    {
        json.WriteNumber("id", number);
        json.WriteString("name", router.Name);
        json.WriteString("format", $"{GlassQuery.PlainText},{GlassQuery.Json}");
        WriteOptional(json, "country", router.Facts.Country);
        WriteOptional(json, "city", router.Facts.City);
        if (router.Facts.AutonomousSystem is { } number4)
            json.WriteNumber("autonomous_system", number4);
        WriteOptional(json, "contact", router.Facts.Contact);
        WriteOptional(json, "vendor", router.Facts.Vendor);
        WriteOptional(json, "model", router.Facts.Model);
        json.WriteBoolean("connected", router.IsConnected);
        GlassBody.WriteTexts(json, "commands", commands.All.Where(command => router.Knows(command.Verb)).Select(command => command.Words));
        if (router.Routes?.Vrfs is { Count: > 0 } vrfs)
            GlassBody.WriteTexts(json, "vrfs", vrfs.Order(StringComparer.Ordinal));
    });

    Task SuccessAsync(HttpContext context, long begun, Action<Utf8JsonWriter> data) => WriteAsync(context, null, json =>
    {
        json.WriteStartObject();
        json.WriteString("status", "success");
        json.WriteStartObject("data");
        GlassBody.WriteTimes(json, time.GetUtcNow(), time.GetElapsedTime(begun));
        data(json);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    Task WriteAsync(HttpContext context, GlassFault? fault, Action<Utf8JsonWriter> body)
    {
        var bytes = new ArrayBufferWriter<byte>(1024);
        using (var json = new Utf8JsonWriter(bytes))
            body(json);
        var response = context.Response;
        response.StatusCode = settings.Statuses.Of(fault);
        response.ContentType = MediaType;
        response.ContentLength = bytes.WrittenCount;
        response.Headers.CacheControl = "no-store";
        if (fault?.Kind == GlassFaultKind.Method)
            response.Headers.Allow = "GET";
        if (fault?.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return response.Body.WriteAsync(bytes.WrittenMemory, context.RequestAborted).AsTask();
    }

    static void WriteOptional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
            json.WriteString(name, value);
    }
}
