using System.Net;
using System.Net.Http.Headers;
using System.Reflection;

namespace Tracefleet.Snapshots.Downloads;

/// <summary>One try at the rest of a download.</summary>
/// <remarks>There is no limit to the whole, only to silence: <see cref="LongestSilence"/> without a byte ends the try.</remarks>
sealed class DownloadAttempt(HttpClient http, TimeProvider time, DownloadRequest request, Resumption part, Action<long, long?> progress)
{
    public static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    const int BufferBytes = 1 << 17;

    static readonly string Version = typeof(DownloadAttempt).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public DateTimeOffset? LastModified { get; private set; }

    /// <exception cref="PassingFailure">Another try may do better.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var silence = new CancellationTokenSource(LongestSilence, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        try
        {
            using var response = await Redirects.FollowAsync(http, request, Message, either.Token);
            if (!Accept(response))
                return;
            await CopyAsync(response, silence, either.Token);
        }
        catch (HttpRequestException failure)
        {
            throw new PassingFailure($"{request.ShownUrl}: {failure.Message.TrimEnd('.')}", failure) { IsUnreachable = IsUnreachable(failure) };
        }
        catch (OperationCanceledException failure) when (!cancellation.IsCancellationRequested)
        {
            throw new PassingFailure($"{request.ShownUrl}: the server was silent for {LongestSilence.TotalSeconds} seconds after {part.Length} bytes", failure);
        }
    }

    HttpRequestMessage Message(Uri url)
    {
        var message = new HttpRequestMessage(HttpMethod.Get, url);
        message.Headers.UserAgent.Add(new ProductInfoHeaderValue("tracefleet", Version.Split('+')[0]));
        message.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
        if (part.Length > 0 && part.State?.Condition is { } condition)
        {
            message.Headers.Range = new RangeHeaderValue(part.Length, null);
            message.Headers.IfRange = condition;
        }
        return message;
    }

    /// <summary>Makes the part ready for what the answer brings; false when it was whole already.</summary>
    bool Accept(HttpResponseMessage response)
    {
        LastModified = response.Content.Headers.LastModified;
        var range = response.Content.Headers.ContentRange;
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                part.Restart();
                part.Remember(new ResumptionState(ResumptionState.ValidatorOf(response), response.Content.Headers.ContentLength));
                break;
            case HttpStatusCode.PartialContent when part.Length > 0 && range?.From == part.Length:
                part.Remember(part.State! with { Total = range.Length ?? part.State!.Total });
                break;
            case HttpStatusCode.RequestedRangeNotSatisfiable when part.Length > 0 && range?.Length == part.Length:
                return false;
            case HttpStatusCode.PartialContent or HttpStatusCode.RequestedRangeNotSatisfiable:
                part.Restart();
                throw new PassingFailure($"{request.ShownUrl}: the server sent another part than was asked for");
            default:
                throw DownloadFailures.Of(response, request, time.GetUtcNow());
        }
        CheckRoom();
        return true;
    }

    void CheckRoom()
    {
        if (part.State?.Total is not { } total)
            return;
        if (total > request.MaxBytes)
            throw TooLarge(total);
        var free = new DriveInfo(Path.GetDirectoryName(part.File.Name)!).AvailableFreeSpace;
        if (total - part.Length > free)
            throw new SnapshotLibraryException($"{request.ShownUrl}: {total - part.Length} bytes are to come and {free} are free on the volume of "
                + $"{Path.GetDirectoryName(part.File.Name)}; free space there, or choose another data directory");
    }

    SnapshotLibraryException TooLarge(long bytes)
    {
        part.Restart();
        return new SnapshotLibraryException($"{request.ShownUrl}: {bytes} bytes, and at most {request.MaxBytes} are allowed; raise the size limit if that is right");
    }

    async Task CopyAsync(HttpResponseMessage response, CancellationTokenSource silence, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[BufferBytes];
        while (await ReadAsync(body, buffer, cancellation) is > 0 and var count)
        {
            silence.CancelAfter(LongestSilence);
            if (part.Length + count > request.MaxBytes)
                throw TooLarge(part.Length + count);
            await part.File.WriteAsync(buffer.AsMemory(0, count), cancellation);
            progress(part.Length, part.State?.Total);
        }
        if (part.State?.Total is { } total && part.Length != total)
            throw Mismatch(total);
    }

    // Failures of the disk are of the same type, and nothing to try again.
    async Task<int> ReadAsync(Stream body, Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellation);
        }
        catch (IOException failure)
        {
            throw new PassingFailure($"{request.ShownUrl}: the connection ended after {part.Length} bytes", failure);
        }
    }

    PassingFailure Mismatch(long total)
    {
        var length = part.Length;
        if (length > total)
            part.Restart();
        return new PassingFailure($"{request.ShownUrl}: {length} bytes came and {total} were announced");
    }

    static bool IsUnreachable(HttpRequestException failure) => failure.HttpRequestError is HttpRequestError.NameResolutionError
        or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;
}
