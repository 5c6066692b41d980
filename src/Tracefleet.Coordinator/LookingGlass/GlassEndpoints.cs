using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tracefleet.Coordinator.LookingGlass.Page;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>RFC 8522 over HTTP. Every answer below the well-known address, good or bad, is a JSend body.</summary>
public static class GlassEndpoints
{
    const string WellKnown = "/.well-known/looking-glass";

    /// <summary>Query parameters read at most.</summary>
    const int MaxParameters = 32;

    public static void MapLookingGlass(this IEndpointRouteBuilder routes)
    {
        routes.Map(WellKnown + "/{**path}", CallAsync).ExcludeFromDescription();
        routes.MapGet("/api/capabilities", CapabilitiesAsync).ExcludeFromDescription();
        routes.MapGet("/api/info", Info).ExcludeFromDescription();
        routes.MapGlassPage();
        routes.MapTestFiles();
    }

    static async Task CallAsync(HttpContext context)
    {
        var services = context.RequestServices;
        var (answers, time) = (services.GetRequiredService<GlassAnswers>(), services.GetRequiredService<TimeProvider>());
        var begun = time.GetTimestamp();
        try
        {
            if (await CallAsync(context, answers, begun) is { } fault)
            {
                Record(context, fault, begun);
                await answers.FaultAsync(context, fault, begun);
            }
        }
        catch (Exception failure) when (!context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted)
        {
            services.GetRequiredService<ILogger<GlassDesk>>().CallFailed(context.Request.Path, failure);
            await answers.FaultAsync(context, new GlassFault(GlassFaultKind.Internal, "The looking glass failed; its operator finds the reason in the log."), begun);
        }
    }

    /// <returns>Null when it was answered.</returns>
    static async Task<GlassFault?> CallAsync(HttpContext context, GlassAnswers answers, long begun)
    {
        if (!HttpMethods.IsGet(context.Request.Method))
            return new GlassFault(GlassFaultKind.Method, $"{context.Request.Method} is not possible here; RFC 8522 knows GET only.");
        var services = context.RequestServices;
        var desk = services.GetRequiredService<GlassDesk>();
        if (PathBelow(context.Request.Path.Value ?? "") is not { } path)
            return new GlassFault(GlassFaultKind.UnknownCommand, $"Only version 1 is spoken here; call {GlassCommand.Root}/cmd.");
        var (command, argument, misfit) = desk.Commands.Match(path);
        if (misfit is not null)
            return misfit;
        var (query, wrong) = GlassQuery.Read(ParametersOf(context.Request));
        if (query is null)
            return wrong;
        if (command!.IsOrganizational)
        {
            var untold = await TellAsync(context, answers, command, argument, begun);
            if (untold is null)
                Record(context, null, begun);
            return untold;
        }
        var visitor = services.GetRequiredService<GlassVisitor>();
        // Whoever asks a program for routes wants no permalink; whoever has something measured may.
        var call = new GlassCall(command, argument, query, visitor.AddressOf(context), IsKept: command.Probes);
        await answers.ReportAsync(context, await desk.AnswerAsync(call, context.RequestAborted), query.Format);
        return null;
    }

    static async Task<GlassFault?> TellAsync(HttpContext context, GlassAnswers answers, GlassCommand command, GlassArgument? argument, long begun)
    {
        var services = context.RequestServices;
        var desk = services.GetRequiredService<GlassDesk>();
        if (command.Verb == GlassVerb.Commands)
        {
            await answers.CommandsAsync(context, desk.Commands.All, services.GetRequiredService<GlassVisitor>().OriginOf(context), begun);
            return null;
        }
        var routers = await services.GetRequiredService<GlassRouters>().ListAsync(context.RequestAborted);
        if (command.Verb == GlassVerb.Routers)
            await answers.RoutersAsync(context, routers, begun);
        else if (argument!.Number is { } number && number < routers.Length)
            await answers.RouterAsync(context, number, routers[number], desk.Commands, begun);
        else
            return GlassFault.Invalid($"There is no router {argument.Text}; {GlassCommand.Root}/routers lists the {routers.Length} there are, counted from 0.");
        return null;
    }

    static void Record(HttpContext context, GlassFault? fault, long begun)
    {
        var services = context.RequestServices;
        var path = context.Request.Path.Value ?? "";
        services.GetRequiredService<GlassAudit>().Told(services.GetRequiredService<GlassVisitor>().AddressOf(context), (PathBelow(path) ?? path).TrimStart('/'), fault, begun);
    }

    /// <summary>What follows the version; null for another version.</summary>
    static string? PathBelow(string path)
    {
        var rest = path[WellKnown.Length..];
        return rest.Equals("/v1", StringComparison.OrdinalIgnoreCase) || rest.StartsWith("/v1/", StringComparison.OrdinalIgnoreCase) ? rest["/v1".Length..] : null;
    }

    static IEnumerable<KeyValuePair<string, string>> ParametersOf(HttpRequest request) =>
        request.Query.SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value ?? ""))).Take(MaxParameters);

    static async Task<IResult> CapabilitiesAsync(GlassRouters routers, CancellationToken cancellation)
    {
        var probing = (await routers.ListAsync(cancellation)).Where(router => router.Place is not null && router.IsConnected).ToList();
        return TypedResults.Json(new GlassCapabilities(probing.Any(router => router.HasIpv4), probing.Any(router => router.HasIpv6)), GlassInfoContext.Default.GlassCapabilities);
    }

    static IResult Info(GlassSettings settings, GlassBlurb blurb) => TypedResults.Json(new GlassInfo(settings.Title, blurb.Html), GlassInfoContext.Default.GlassInfo);
}
