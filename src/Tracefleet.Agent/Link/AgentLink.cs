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

    /// <summary>Runs until cancelled.</summary>
    /// <exception cref="AgentRefusedException">The coordinator has refused this agent for good.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            using var socket = await Connecting().ExecuteAsync(async token => await ConnectAsync(token), cancellation);
            try
            {
                await new LinkSession(socket, options, vantage, agentId, spool, executor, time, log).RunAsync(cancellation);
                log.Disconnected(vantage.Name, options.Coordinator, "closed by the coordinator", spool.Count);
            }
            catch (Exception failure) when (failure is WebSocketException or LinkBrokenException or LinkFormatException or IOException)
            {
                log.Disconnected(vantage.Name, options.Coordinator, failure.Message, spool.Count);
            }
            catch (AgentRefusedException refusal)
            {
                log.Refused(vantage.Name, refusal.Code, refusal.Message);
                if (!refusal.Retry)
                    throw;
            }
            await Task.Delay(FirstDelay, time, cancellation);
        }
    }

    /// <summary>Exponential backoff with jitter, so that a fleet does not come back all at once.</summary>
    ResiliencePipeline Connecting() =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<WebSocketException>().Handle<HttpRequestException>().Handle<IOException>(),
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

    async Task<LinkSocket> ConnectAsync(CancellationToken cancellation) =>
        await LinkSocket.ConnectAsync(options.Coordinator, await ReadTokenAsync(cancellation), cancellation);

    /// <summary>Read for each connection, so that a changed token is picked up without a restart.</summary>
    async Task<string?> ReadTokenAsync(CancellationToken cancellation) =>
        options.TokenFile is { } file ? (await File.ReadAllTextAsync(file, cancellation)).Trim() : null;
}
