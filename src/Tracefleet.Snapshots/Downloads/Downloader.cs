using System.Security.Cryptography;
using System.Text;
using Polly;
using Polly.Retry;
using Tracefleet.Snapshots.Keeping;

namespace Tracefleet.Snapshots.Downloads;

/// <summary>Downloads files: with retries and growing pauses, going on where the last try or the last run ended.</summary>
sealed class Downloader(HttpClient http, TimeProvider time, string folder, PartialFiles partials)
{
    const int Retries = 5, RetriesWhileUnreachable = 2;

    /// <summary>A series of tries that brought this much is followed by another.</summary>
    const long Headway = 1 << 20;

    const int SmallBytes = 1 << 16;

    static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromSeconds(30), LongestRetryAfter = TimeSpan.FromMinutes(10);

    /// <exception cref="NotFoundFailure">The server has no such thing.</exception>
    /// <exception cref="SnapshotLibraryException">It cannot be had; the message says why.</exception>
    public async Task<Downloaded> FetchAsync(DownloadRequest request, Action<long, long?> progress, CancellationToken cancellation)
    {
        await using var part = Resumption.Open(folder, request.Url, partials);
        var attempt = new DownloadAttempt(http, time, request, part, progress);
        await RunAsync(request, part, attempt, cancellation);
        var path = partials.NewPath(request.Suffix);
        part.MoveTo(path);
        return new Downloaded(path, part.Length, attempt.LastModified);
    }

    /// <summary>A short text, for example a checksum; null where there is none.</summary>
    public async Task<string?> FetchTextAsync(DownloadRequest request, CancellationToken cancellation)
    {
        try
        {
            var file = await FetchAsync(request with { MaxBytes = SmallBytes }, (_, _) => { }, cancellation);
            try
            {
                return await File.ReadAllTextAsync(file.Path, Encoding.UTF8, cancellation);
            }
            finally
            {
                File.Delete(file.Path);
            }
        }
        catch (NotFoundFailure)
        {
            return null;
        }
    }

    async Task RunAsync(DownloadRequest request, Resumption part, DownloadAttempt attempt, CancellationToken cancellation)
    {
        for (long before = -Headway; ;)
        {
            before = part.Length;
            try
            {
                await Retrying().ExecuteAsync(async token => await attempt.RunAsync(token), cancellation);
                return;
            }
            catch (PassingFailure) when (part.Length - before >= Headway)
            {
                // The line is poor, but the rest comes nearer.
            }
            catch (PassingFailure failure)
            {
                throw DownloadFailures.Final(failure, request);
            }
        }
    }

    ResiliencePipeline Retrying() => new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
    {
        MaxRetryAttempts = Retries,
        ShouldHandle = arguments => ValueTask.FromResult(
            arguments.Outcome.Exception is PassingFailure failure
            && (!failure.IsUnreachable || arguments.AttemptNumber < RetriesWhileUnreachable)
            && !(failure.RetryAfter > LongestRetryAfter)),
        DelayGenerator = arguments => ValueTask.FromResult<TimeSpan?>((arguments.Outcome.Exception as PassingFailure)?.RetryAfter ?? PauseBefore(arguments.AttemptNumber)),
    }).Build();

    /// <summary>Twice as long with each retry, and up to half of it shorter, so that many who were turned away do not come back at once. The jitter of the
    /// library can come down to no pause at all, which a busy server has not deserved.</summary>
    /// <param name="retry">From 0.</param>
    static TimeSpan PauseBefore(int retry)
    {
        const int Steps = 1_000;
        var pause = FirstPause * Math.Pow(2, retry);
        return (pause < LongestPause ? pause : LongestPause) * (1 - (RandomNumberGenerator.GetInt32(Steps + 1) / (2.0 * Steps)));
    }
}
