using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Coordinator.Api;

/// <summary>Reads small bodies.</summary>
static class SnapshotBodies
{
    /// <summary>The whole body, or null when it is larger than allowed.</summary>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > maxBytes)
            return null;
        var body = new ArrayBufferWriter<byte>(1024);
        while (await request.Body.ReadAsync(body.GetMemory(1024), cancellation) is > 0 and var count)
        {
            body.Advance(count);
            if (body.WrittenCount > maxBytes)
                return null;
        }
        return body.WrittenMemory;
    }

    /// <summary>The reference in a body that asks for a pin; null when there is none.</summary>
    public static string? Pin(ReadOnlySpan<byte> body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, ApiJson.Default.PinSnapshot)?.Snapshot is { Length: > 0 } reference ? reference : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
