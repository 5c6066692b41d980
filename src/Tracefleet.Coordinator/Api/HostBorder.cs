using System.Net;
using Microsoft.AspNetCore.Http;
using Tracefleet.Campaigns.Planning;

namespace Tracefleet.Coordinator.Api;

/// <summary>A coordinator on loopback trusts whoever reaches it. So that a web page from elsewhere cannot make the browser on this host do that under
/// a name it has rebound to loopback, callers must ask for this host by a name that means it, and pages must come from there.</summary>
sealed class HostBorder(RequestDelegate next, CoordinatorOptions options)
{
    const string Localhost = "localhost";

    public Task InvokeAsync(HttpContext context)
    {
        if (options.ListensBeyondLoopback)
            return next(context);
        if (!IsThisHost(context.Request.Host.Host))
            return RefuseAsync(context, $"'{TargetText.Quotable(context.Request.Host.Host)}' is no name of this coordinator");
        var origin = (string?)context.Request.Headers.Origin;
        return string.IsNullOrEmpty(origin) || (Uri.TryCreate(origin, UriKind.Absolute, out var page) && IsThisHost(page.Host))
            ? next(context)
            : RefuseAsync(context, $"Pages of '{TargetText.Quotable(origin)}' may not use this coordinator");
    }

    bool IsThisHost(string host) =>
        host.Equals(Localhost, StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))
        || options.HostNames.Contains(host, StringComparer.OrdinalIgnoreCase);

    static Task RefuseAsync(HttpContext context, string what) => Problems.Result(
        StatusCodes.Status421MisdirectedRequest, $"{what}; ask for localhost or 127.0.0.1, or give the coordinator the name with --host-name.").ExecuteAsync(context);
}
