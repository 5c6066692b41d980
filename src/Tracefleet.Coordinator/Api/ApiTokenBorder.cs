using System.Net;
using Microsoft.AspNetCore.Http;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.Api;

/// <summary>Where a token is configured, callers of the API from other hosts must present it; callers on this host need not.</summary>
sealed class ApiTokenBorder(RequestDelegate next, LinkToken token, GlassSettings glass)
{
    static readonly string[] OfTheLookingGlass = ["/.well-known/looking-glass", "/lg", "/testfiles", "/api/capabilities", "/api/info"];

    public Task InvokeAsync(HttpContext context)
    {
        if (!token.IsRequired || !IsGuarded(context.Request.Path) || IsLocal(context) || token.Accepts(context.Request.Headers.Authorization))
            return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Result(
            StatusCodes.Status401Unauthorized, "Send the coordinator's token as 'Authorization: Bearer <token>'.").ExecuteAsync(context);
    }

    /// <summary>The looking glass is for everybody where its operator says so.</summary>
    bool IsGuarded(PathString path) =>
        OfTheLookingGlass.Any(part => path.StartsWithSegments(part, StringComparison.OrdinalIgnoreCase)) ? !glass.Public : path.StartsWithSegments("/api");

    static bool IsLocal(HttpContext context) => context.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote);
}
