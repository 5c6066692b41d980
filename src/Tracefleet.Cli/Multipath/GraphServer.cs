using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tracefleet.Formats.Graphs;

namespace Tracefleet.Cli.Multipath;

/// <summary>Serves one graph as a page on this host until Ctrl-C.</summary>
static class GraphServer
{
    public static async Task ServeAsync(GraphReport report, IPEndPoint at, CancellationToken cancellation)
    {
        await using var server = Build(report, at);
        try
        {
            await server.StartAsync(cancellation);
        }
        catch (IOException failure)
        {
            throw new CliException($"--bind: {failure.Message}");
        }
        var address = server.Urls.First();
        await Console.Error.WriteLineAsync($"The graph is at {address}/ until Ctrl-C.");
        Open(address);
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await server.StopAsync(CancellationToken.None);
    }

    public static WebApplication Build(GraphReport report, IPEndPoint at)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(at);
        });
        var server = builder.Build();
        var nonce = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        server.Use((context, next) => IsMeant(context.Request.Host, at) ? next(context) : Refuse(context));
        server.MapGet("/", (HttpContext context) => Page(context, GraphPage.Of(report, nonce), nonce));
        server.MapGet("/graph.json", () => Results.Text(GraphJson.Of(report), "application/json"));
        server.MapGet("/graph.svg", () => Results.Text(SvgGraph.Of(report), "image/svg+xml"));
        server.MapGet("/graph.dot", () => Results.Text(DotGraph.Of(report), "text/vnd.graphviz"));
        return server;
    }

    static IResult Page(HttpContext context, string page, string nonce)
    {
        context.Response.Headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; style-src-attr 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return Results.Content(page, "text/html; charset=utf-8");
    }

    // A foreign page could name this host in its DNS and read the graph; a browser then still sends that page's name.
    static bool IsMeant(HostString host, IPEndPoint at) =>
        !IPAddress.IsLoopback(at.Address) || host.Host == "localhost" || (IPAddress.TryParse(host.Host.Trim('[', ']'), out var named) && IPAddress.IsLoopback(named));

    static Task Refuse(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        return Task.CompletedTask;
    }

    static void Open(string address)
    {
        var hasDisplay = new[] { "DISPLAY", "WAYLAND_DISPLAY" }.Any(name => !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(name)));
        if (!hasDisplay)
            return;
        try
        {
            using var browser = Process.Start(new ProcessStartInfo("xdg-open", [address]) { RedirectStandardError = true, RedirectStandardOutput = true });
        }
        catch (Win32Exception)
        {
            // There is no xdg-open; the address has been told.
        }
    }
}
