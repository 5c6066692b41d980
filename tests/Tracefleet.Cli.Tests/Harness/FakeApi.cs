using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tracefleet.Contracts.Api;

namespace Tracefleet.Cli.Tests.Harness;

/// <summary>A coordinator's API on loopback that refuses everything with one problem and keeps what it was asked.</summary>
sealed class FakeApi : IAsyncDisposable
{
    readonly WebApplication _server;

    FakeApi(WebApplication server) => _server = server;

    public string Address => _server.Urls.First();

    /// <summary>Method and path of the last request.</summary>
    public string? Asked { get; private set; }

    public string? Authorization { get; private set; }

    public string? IdempotencyKey { get; private set; }

    /// <summary>The campaign that was last submitted.</summary>
    public CreateCampaign? Submitted { get; private set; }

    public static async Task<FakeApi> StartAsync(HttpStatusCode answer, string problem)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var api = new FakeApi(builder.Build());
        api._server.Run(context => api.AnswerAsync(context, answer, problem));
        await api._server.StartAsync();
        return api;
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    async Task AnswerAsync(HttpContext context, HttpStatusCode answer, string problem)
    {
        Asked = $"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}";
        Authorization = context.Request.Headers.Authorization;
        IdempotencyKey = context.Request.Headers["Idempotency-Key"];
        if (context.Request.Method == "POST")
            Submitted = await JsonSerializer.DeserializeAsync(context.Request.Body, ApiJson.Default.CreateCampaign);
        context.Response.StatusCode = (int)answer;
        context.Response.ContentType = problem.StartsWith('{') ? "application/problem+json" : "text/plain";
        await context.Response.WriteAsync(problem);
    }
}
