using System.Net;
using Microsoft.AspNetCore.Http;

namespace Tracefleet.Coordinator.Api;

/// <summary>Where a token is configured, callers of the API from other hosts must present it; callers on this host need not.</summary>
sealed class ApiTokenBorder(RequestDelegate next, LinkToken token)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (!token.IsRequired || !context.Request.Path.StartsWithSegments("/api") || IsLocal(context) || token.Accepts(context.Request.Headers.Authorization))
            return next(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.Result(
            StatusCodes.Status401Unauthorized, "Send the coordinator's token as 'Authorization: Bearer <token>'.").ExecuteAsync(context);
    }

    static bool IsLocal(HttpContext context) => context.Connection.RemoteIpAddress is not { } remote || IPAddress.IsLoopback(remote);
}
