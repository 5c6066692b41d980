using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass.Page;

/// <summary>The page: form, submission, results.</summary>
static class GlassPageEndpoints
{
    const string Root = "/lg";
    const int MaxFormBytes = 16 * 1024;

    /// <summary>Nothing but the page's own two files is run or drawn, and no other page frames it.</summary>
    const string ContentPolicy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void MapGlassPage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet(Root, FormAsync).ExcludeFromDescription();
        routes.MapPost(Root, SubmitAsync).ExcludeFromDescription();
        routes.MapGet(Root + "/lg.css", context => FileAsync(context, "lg.css", "text/css; charset=utf-8")).ExcludeFromDescription();
        routes.MapGet(Root + "/lg.js", context => FileAsync(context, "lg.js", "text/javascript; charset=utf-8")).ExcludeFromDescription();
        routes.MapGet(GlassBody.ResultsPath + "/{id}.json", ResultJsonAsync).ExcludeFromDescription();
        routes.MapGet(GlassBody.ResultsPath + "/{id}", ResultAsync).ExcludeFromDescription();
        routes.MapGet(GlassBody.ResultsPath + "/{id}/events", EventsAsync).ExcludeFromDescription();
    }

    static async Task FormAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var form = GlassForm.Of(context.Request.Query, services.GetRequiredService<GlassDesk>().Commands);
        if (form.Target.Length == 0 && services.GetRequiredService<GlassSettings>().ShowVisitor)
            form = form with { Target = services.GetRequiredService<GlassVisitor>().AddressOf(context).ToString() };
        await ShowAsync(context, form, null, null);
    }

    static async Task SubmitAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var desk = services.GetRequiredService<GlassDesk>();
        if (!context.Request.HasFormContentType || context.Request.ContentLength is not <= MaxFormBytes)
        {
            await ShowAsync(context, GlassForm.Of([], desk.Commands), GlassFault.Invalid("The form could not be read; send it from this page."), null);
            return;
        }
        var form = GlassForm.Of(await context.Request.ReadFormAsync(context.RequestAborted), desk.Commands);
        var (command, argument, query, fault) = form.Read(desk.Commands);
        if (fault is null)
        {
            (var run, fault) = desk.Begin(new GlassCall(command!, argument, query!, services.GetRequiredService<GlassVisitor>().AddressOf(context)));
            if (run is not null)
            {
                // So that reloading shows the result and does not call again.
                context.Response.Headers.Location = $"{GlassBody.ResultsPath}/{run.Id}";
                context.Response.StatusCode = StatusCodes.Status303SeeOther;
                return;
            }
        }
        await ShowAsync(context, form, fault, null);
    }

    static async Task ResultAsync(string id, HttpContext context)
    {
        var desk = context.RequestServices.GetRequiredService<GlassDesk>();
        if (await FindAsync(id, context) is { } result)
            await ShowAsync(context, GlassForm.Of(result), null, result);
        else
            await ShowAsync(context, GlassForm.Of([], desk.Commands), new GlassFault(GlassFaultKind.UnknownCommand, "There is no such result, or it is too old to be kept."), null);
    }

    static async Task ResultJsonAsync(string id, HttpContext context)
    {
        var answers = context.RequestServices.GetRequiredService<GlassAnswers>();
        var (query, _) = GlassQuery.Read(context.Request.Query.SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value ?? ""))));
        if (await FindAsync(id, context) is { Report: { } report })
            await answers.ReportAsync(context, report, query?.Format ?? GlassQuery.PlainText);
        else
            await answers.FaultAsync(
                context, new GlassFault(GlassFaultKind.UnknownCommand, "There is no such result yet, or no longer."), context.RequestServices.GetRequiredService<TimeProvider>().GetTimestamp());
    }

    /// <summary>A run that goes on, or a stored result.</summary>
    static async Task<GlassResult?> FindAsync(string id, HttpContext context)
    {
        if (context.RequestServices.GetRequiredService<GlassDesk>().Running(id) is { } run)
            return GlassResult.Of(run);
        return await context.RequestServices.GetRequiredService<GlassResults>().FindAsync(id, context.RequestAborted) is { } report ? GlassResult.Of(report) : null;
    }

    static async Task ShowAsync(HttpContext context, GlassForm form, GlassFault? fault, GlassResult? result)
    {
        var services = context.RequestServices;
        var settings = services.GetRequiredService<GlassSettings>();
        var address = services.GetRequiredService<GlassVisitor>().AddressOf(context);
        var visitor = settings.ShowVisitor ? await services.GetRequiredService<VisitorCard>().OfAsync(address, context.RequestAborted) : null;
        ImmutableArray<GlassRouter> routers = await services.GetRequiredService<GlassRouters>().ListAsync(context.RequestAborted);
        var content = new GlassPage.Content(form, services.GetRequiredService<GlassDesk>().Commands.All, routers, visitor, fault, result,
            IsForStrangers: settings.Public && !IPAddress.IsLoopback(address.ToIPAddress()));
        var response = context.Response;
        response.StatusCode = settings.Statuses.Of(fault);
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = ContentPolicy;
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "same-origin";
        response.Headers.XContentTypeOptions = "nosniff";
        if (fault?.RetryAfter is { } wait)
            response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await response.WriteAsync(services.GetRequiredService<GlassPage>().Of(content), context.RequestAborted);
    }

    /// <summary>Server-sent events: <c>show</c> with the result as HTML each time that it has changed, a few times a second at most, then <c>end</c>.</summary>
    static async Task EventsAsync(string id, HttpContext context)
    {
        var time = context.RequestServices.GetRequiredService<TimeProvider>();
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        if (context.RequestServices.GetRequiredService<GlassDesk>().Running(id) is { } run)
        {
            while (true)
            {
                var change = run.NextChange;
                await SendAsync(context, GlassResult.Of(run));
                if (run.Report is not null)
                    break;
                await WaitAsync(change, context, time);
            }
        }
        else if (await FindAsync(id, context) is { } result)
        {
            await SendAsync(context, result);
        }
        await context.Response.WriteAsync("event: end\ndata: {}\n\n", context.RequestAborted);
    }

    static async Task WaitAsync(Task change, HttpContext context, TimeProvider time)
    {
        TimeSpan keepAlive = TimeSpan.FromSeconds(15), between = TimeSpan.FromMilliseconds(250);
        while (true)
        {
            try
            {
                await change.WaitAsync(keepAlive, time, context.RequestAborted);
                break;
            }
            catch (TimeoutException)
            {
                await context.Response.WriteAsync(": still here\n\n", context.RequestAborted);
            }
        }
        await Task.Delay(between, time, context.RequestAborted);
    }

    static async Task SendAsync(HttpContext context, GlassResult result)
    {
        var html = JsonSerializer.Serialize(GlassResultHtml.Of(result), GlassInfoContext.Default.String);
        await context.Response.WriteAsync($"event: show\ndata: {html}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    static async Task FileAsync(HttpContext context, string name, string mediaType)
    {
        await using var file = typeof(GlassPageEndpoints).Assembly.GetManifestResourceStream($"Tracefleet.Coordinator.LookingGlass.Page.{name}")!;
        context.Response.ContentType = mediaType;
        context.Response.ContentLength = file.Length;
        context.Response.Headers.CacheControl = "no-cache";
        await file.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
