using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Net.Http.Headers;
using Tracefleet.Coordinator.Api;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Answers who asks for a test file.</summary>
sealed class TestFileDesk(
    TestFileSettings settings, TestFileTransfers transfers, Visitors visitors, TimeProvider time, IHostApplicationLifetime life)
{
    /// <summary>When a place may be free again: nobody knows how fast the others read.</summary>
    const string RetryAfterSeconds = "10";

    // Kestrel's own least, 240 bytes each second, would let few readers hold every place for days.
    static readonly MinDataRate SlowestReader = new(bytesPerSecond: 8_192, gracePeriod: TimeSpan.FromSeconds(10));

    public async Task AnswerAsync(HttpContext context, string name)
    {
        if (TestFile.Find(name, settings) is not { } file)
            await Problems.Result(StatusCodes.Status404NotFound, $"There is no such test file; {Known}.").ExecuteAsync(context);
        else if (TestFilePreconditions.StatusFor(context.Request, file.Tag) is { } status)
            await AnswerConditionAsync(context, file, status);
        else if (RangeFor(context.Request, file, out var isPart) is not { } range)
            await AnswerUnsatisfiableAsync(context, file);
        else if (HttpMethods.IsHead(context.Request.Method))
            Describe(context.Response, file, range, isPart: false);
        else
            await AnswerWithBytesAsync(context, file, range, isPart);
    }

    async Task AnswerWithBytesAsync(HttpContext context, TestFile file, ByteRange range, bool isPart)
    {
        using var place = transfers.TryBegin(ClientKey.Of(visitors.AddressOf(context)));
        if (place is null)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds;
            const string detail = "Too many test files are being sent, to you or to all; try again later.";
            await Problems.Result(StatusCodes.Status429TooManyRequests, detail).ExecuteAsync(context);
            return;
        }
        Describe(context.Response, file, range, isPart);
        if (HttpProtocol.IsHttp11(context.Request.Protocol) && context.Features.Get<IHttpMinResponseDataRateFeature>() is { } slowest)
            slowest.MinDataRate = SlowestReader;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        var pace = new TransferPace(settings.BytesPerSecond, settings.BurstBytes, time);
        try
        {
            await TestFileTransfer.SendAsync(context.Response.BodyWriter, range, pace, time, end.Token);
        }
        catch (OperationCanceledException)
        {
            // The rest is missing, and a reader that is still there must see that.
            context.Abort();
        }
    }

    static Task AnswerConditionAsync(HttpContext context, TestFile file, int status)
    {
        context.Response.Headers.ETag = file.Tag.ToString();
        context.Response.StatusCode = status;
        return status == StatusCodes.Status304NotModified
            ? Task.CompletedTask
            : Problems.Result(status, $"The file's entity tag is {file.Tag}.").ExecuteAsync(context);
    }

    static Task AnswerUnsatisfiableAsync(HttpContext context, TestFile file)
    {
        context.Response.Headers.ContentRange = new ContentRangeHeaderValue(file.Length).ToString();
        return Problems.Result(StatusCodes.Status416RangeNotSatisfiable, $"{file.Name} has {file.Length} bytes.").ExecuteAsync(context);
    }

    string Known => settings.SizesMb.IsEmpty
        ? "none are offered here"
        : $"there are {string.Join(", ", settings.SizesMb.Select(size => new TestFile(size).Name))}";

    static void Describe(HttpResponse response, TestFile file, ByteRange range, bool isPart)
    {
        response.ContentType = "application/octet-stream";
        response.ContentLength = range.Length;
        var headers = response.Headers;
        headers.AcceptRanges = "bytes";
        headers.ETag = file.Tag.ToString();
        // Neither a cache nor a proxy that compresses may answer for us.
        headers.CacheControl = "no-store, no-transform";
        headers.ContentDisposition = $"attachment; filename=\"{file.Name}\"";
        headers.XContentTypeOptions = "nosniff";
        if (!isPart)
            return;
        response.StatusCode = StatusCodes.Status206PartialContent;
        headers.ContentRange = new ContentRangeHeaderValue(range.First, range.First + range.Length - 1, file.Length).ToString();
    }

    /// <summary>RFC 9110 §13.1.5 and §14.2: a range counts for GET alone, and not when <c>If-Range</c> names another file.</summary>
    static ByteRange? RangeFor(HttpRequest request, TestFile file, out bool isPart)
    {
        var range = request.Headers.Range;
        var counts = HttpMethods.IsGet(request.Method) && range.Count == 1 && TestFilePreconditions.AllowRange(request, file.Tag);
        return ByteRange.Of(counts ? range.ToString() : null, file.Length, out isPart);
    }
}
