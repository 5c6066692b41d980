using System.Net.WebSockets;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Tracefleet.Agent.Execution;
using Tracefleet.Agent.Spooling;
using Tracefleet.Contracts.Link;

namespace Tracefleet.Agent.Link;

/// <summary>Keeps one session with the coordinator open, and connects anew whenever it ends.</summary>
public sealed class AgentLink(AgentOptions options, Vantage vantage, string agentId, Spool spool, ShardExecutor executor, TimeProvider time, ILogger log)
{
    static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(250), LongestDelay = TimeSpan.FromSeconds(30);
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10), SettledAfter = TimeSpan.FromSeconds(10);

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="AgentRefusedException">The coordinator has refused this agent for good.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Connecting().ExecuteAsync(async token => await ConnectAndServeAsync(token), cancellation);
            await Task.Delay(FirstDelay, time, cancellation);
        }
    }

    /// <summary>Returns when a session ends that had settled; one that ends sooner is a failed try.</summary>
    async Task ConnectAndServeAsync(CancellationToken cancellation)
    {
        using var socket = await ConnectAsync(cancellation);
        var began = time.GetTimestamp();
        var reason = await ServeAsync(socket, cancellation);
        if (time.GetElapsedTime(began) < SettledAfter)
            throw new LinkBrokenException(reason);
        log.Disconnected(vantage.Name, options.Coordinator, reason, spool.Count);
    }

    /// <returns>Why the session ended.</returns>
    async Task<string> ServeAsync(LinkSocket socket, CancellationToken cancellation)
    {
        var session = new LinkSession(socket, options, vantage, agentId, spool, executor, time, log);
        try
        {
            await session.RunAsync(cancellation);
            return "closed by the coordinator";
        }
        catch (Exception failure) when (failure is WebSocketException or LinkBrokenException or LinkFormatException or IOException)
        {
            return failure.Message;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "the connection was aborted";
        }
        catch (AgentRefusedException refusal)
        {
            log.Refused(vantage.Name, refusal.Code, refusal.Message);
            if (!refusal.Retry)
                throw;
            return refusal.Message;
        }
    }

    /// <summary>Exponential backoff with jitter, so that a fleet does not come back all at once.</summary>
    ResiliencePipeline Connecting() =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder()
                    .Handle<WebSocketException>().Handle<HttpRequestException>().Handle<IOException>().Handle<LinkBrokenException>(),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = FirstDelay,
                MaxDelay = LongestDelay,
                OnRetry = retry =>
                {
                    var reason = retry.Outcome.Exception?.InnerException?.Message ?? retry.Outcome.Exception?.Message ?? "unknown";
                    log.CannotConnect(vantage.Name, options.Coordinator, reason, (long)retry.RetryDelay.TotalMilliseconds);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    async Task<LinkSocket> ConnectAsync(CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var timer = time.CreateTimer(_ => stop.Cancel(), null, ConnectTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            return await LinkSocket.ConnectAsync(options.Coordinator, await ReadTokenAsync(stop.Token), stop.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new LinkBrokenException($"no answer within {ConnectTimeout.TotalSeconds:0} s");
        }
    }

    /// <summary>Read for each connection, so that a changed token is picked up without a restart.</summary>
    async Task<string?> ReadTokenAsync(CancellationToken cancellation) =>
        options.TokenFile is { } file ? (await File.ReadAllTextAsync(file, cancellation)).Trim() : null;
}
