using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Tracefleet.Snapshots.Tests.Downloads;

/// <summary>A web server on loopback that does what it is told, request by request.</summary>
public sealed class TestSite : IAsyncDisposable
{
    readonly WebApplication _app;
    readonly ConcurrentDictionary<string, Queue<RequestDelegate>> _answers = new();

    TestSite(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.Single() + "/");

    /// <summary>Requests in the order in which they came.</summary>
    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public static async Task<TestSite> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(server => server.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        var site = new TestSite(app);
        app.Run(site.AnswerAsync);
        await app.StartAsync();
        return site;
    }

    /// <summary>What to answer to requests of a path and query, one after another; the last answers all that follow.</summary>
    public Uri On(string pathAndQuery, params RequestDelegate[] answers)
    {
        _answers[pathAndQuery] = new Queue<RequestDelegate>(answers);
        return new Uri(Url, pathAndQuery);
    }

    Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value + context.Request.QueryString.Value;
        Seen.Enqueue(new SeenRequest(path, context.Request.Headers.Range, context.Request.Headers.IfRange, context.Request.Headers.Authorization));
        if (!_answers.TryGetValue(path, out var answers))
            return Answers.Status(404)(context);
        lock (answers)
            return (answers.Count > 1 ? answers.Dequeue() : answers.Peek())(context);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }
}

public sealed record SeenRequest(string Path, string? Range, string? IfRange, string? Authorization);
