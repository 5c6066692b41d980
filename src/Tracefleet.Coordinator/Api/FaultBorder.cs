using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tracefleet.Actors;
using Tracefleet.Campaigns.Journal;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Api;

/// <summary>The border where failures become answers: a failed store is 503 with Retry-After, anything unforeseen 500 without its details.</summary>
sealed class FaultBorder(RequestDelegate next, ILogger<FaultBorder> log)
{
    const string RetryAfterSeconds = "5";

    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone.
        }
        catch (Exception failure)
        {
            log.RequestFailed(context.Request.Method, context.Request.Path, failure);
            await AnswerAsync(context, failure);
        }
    }

    /// <summary>Answers what ended without a body, for example in routing.</summary>
    public static Task AnswerStatusAsync(StatusCodeContext context)
    {
        var status = context.HttpContext.Response.StatusCode;
        return Problems.Result(status, Problems.DetailOf(status, context.HttpContext.Request)).ExecuteAsync(context.HttpContext);
    }

    static Task AnswerAsync(HttpContext context, Exception failure)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        context.Response.Clear();
        var problem = Problem(failure, context);
        return problem.ExecuteAsync(context);
    }

    static IResult Problem(Exception failure, HttpContext context)
    {
        switch (failure)
        {
            case BadHttpRequestException bad:
                return Problems.Result(bad.StatusCode, bad.Message);
            case StoreException or EntityUnavailableException:
                context.Response.Headers.RetryAfter = RetryAfterSeconds;
                return Problems.Result(StatusCodes.Status503ServiceUnavailable, failure.Message, "store_unavailable");
            case SnapshotException:
                return Problems.Result(StatusCodes.Status500InternalServerError, failure.Message, "snapshot_unusable", "The snapshot's file cannot be used.");
            case SnapshotLibraryException:
                return Problems.Result(StatusCodes.Status503ServiceUnavailable, failure.Message, "library_unavailable");
            default:
                return Problems.Result(StatusCodes.Status500InternalServerError, "The failure is in the coordinator's log.");
        }
    }
}
