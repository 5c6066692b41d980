using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Tracefleet.Snapshots.Tests.Downloads;

/// <summary>What a server may do with a request.</summary>
static class Answers
{
    public const string Tag = "\"v1\"";

    public static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    public static RequestDelegate Status(int status, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null)
            context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    public static RequestDelegate Redirect(Uri to) => context =>
    {
        context.Response.StatusCode = 302;
        context.Response.Headers.Location = to.AbsoluteUri;
        return Task.CompletedTask;
    };

    /// <summary>The whole, or the range asked for where the condition holds.</summary>
    public static RequestDelegate Serve(byte[] body, string? tag = Tag, DateTimeOffset? modified = null) => context =>
    {
        var result = Results.Bytes(body, enableRangeProcessing: true, lastModified: modified, entityTag: tag is null ? null : EntityTagHeaderValue.Parse(tag));
        return result.ExecuteAsync(context);
    };

    /// <summary>The whole, whatever range is asked for.</summary>
    public static RequestDelegate ServeWhole(byte[] body, string? tag = Tag) => context =>
    {
        context.Response.Headers.ETag = tag;
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    };

    /// <summary>Announces the whole, sends the first bytes, and breaks off once the client has them.</summary>
    public static RequestDelegate Cut(byte[] body, int after, Task arrived, string? tag = Tag) => async context =>
    {
        await BeginAsync(context, body, after, tag);
        await arrived;
        context.Abort();
    };

    /// <summary>Announces the whole, sends the first bytes, and then nothing until the client goes away.</summary>
    public static RequestDelegate Hang(byte[] body, int after, Action hanging, string? tag = Tag) => async context =>
    {
        await BeginAsync(context, body, after, tag);
        var gone = new TaskCompletionSource();
        using var registration = context.RequestAborted.Register(gone.SetResult);
        hanging();
        await gone.Task;
    };

    static async Task BeginAsync(HttpContext context, byte[] body, int after, string? tag)
    {
        var from = RangeHeaderValue.TryParse(context.Request.Headers.Range.ToString(), out var range) ? (int)range.Ranges.Single().From!.Value : 0;
        if (from > 0)
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{body.Length - 1}/{body.Length}");
        }
        context.Response.Headers.ETag = tag;
        context.Response.ContentLength = body.Length - from;
        await context.Response.Body.WriteAsync(body.AsMemory(from, after - from));
        await context.Response.Body.FlushAsync();
    }
}
