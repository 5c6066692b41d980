using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Tracefleet.Coordinator.Api;

namespace Tracefleet.Coordinator;

/// <summary>Serves the page from <c>wwwroot</c> beside the executable. The page has a few addresses of its own; every other that belongs to nobody is not found.</summary>
static class StaticPage
{
    const string NotBuilt = """
        Tracefleet's coordinator is running, but its page is not built.

        Build it:  cd src/web && npm install --no-save && npm run build   (then build the solution again), or start with ./run
        The API is described at /docs and /openapi/v1.json.

        """;

    /// <summary>The page is all of files of its own: nothing is asked of others, and no script or style comes in between.</summary>
    const string ContentPolicy =
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void UseStaticPage(this IApplicationBuilder app, string root)
    {
        if (Directory.Exists(root))
            app.UseStaticFiles(new StaticFileOptions { FileProvider = new PhysicalFileProvider(root), OnPrepareResponse = Cache });
        app.Use((context, next) => IsForThePage(context) ? ServeAsync(context, Path.Combine(root, "index.html")) : next(context));
    }

    // Built files carry a hash in their name; the page that names them must be fresh.
    static void Cache(StaticFileResponseContext response) => response.Context.Response.Headers.CacheControl =
        response.Context.Request.Path.StartsWithSegments("/assets") ? "public, max-age=31536000, immutable" : "no-cache";

    static bool IsForThePage(HttpContext context) =>
        context.GetEndpoint() is null
        && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        && context.Request.Path.Value is { } path && IsAddressOfThePage(path);

    /// <summary>Campaigns and snapshots, lists and what belongs to one of them, and traffic: what src/web/src/lib/routes.ts knows.</summary>
    static bool IsAddressOfThePage(string path) => path == "/" || path[1..].TrimEnd('/').Split('/') switch
    {
        ["campaigns"] or ["campaigns", _] or ["snapshots"] or ["snapshots", "jobs", _] or ["traffic"] => true,
        ["snapshots", "new", var kind] => IsKind(kind),
        ["snapshots", var kind, .. var rest] => IsKind(kind) && rest is ([] or [_] or [_, "query"] or [_, "diff", _]),
        _ => false,
    };

    static bool IsKind(string word) => SnapshotEndpoints.KindOf(word) is not null;

    static Task ServeAsync(HttpContext context, string index)
    {
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers.ContentSecurityPolicy = ContentPolicy;
        if (File.Exists(index))
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.SendFileAsync(index, context.RequestAborted);
        }
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(NotBuilt, context.RequestAborted);
    }
}
