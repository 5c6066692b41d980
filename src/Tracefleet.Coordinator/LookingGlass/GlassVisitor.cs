using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Who calls, and by which address they know this looking glass. Headers count only when a trusted proxy sent them.</summary>
public sealed class GlassVisitor(GlassSettings settings)
{
    readonly ImmutableArray<Prefix> _proxies = settings.ProxyPrefixes();

    /// <summary>The client's address; the peer's where no proxy is trusted.</summary>
    public Address AddressOf(HttpContext context)
    {
        var peer = PeerOf(context);
        var headers = context.Request.Headers;
        return VisitorAddress.Of(peer, [.. headers["Forwarded"].OfType<string>()], [.. headers["X-Forwarded-For"].OfType<string>()], _proxies);
    }

    /// <summary>Scheme and authority that visitors use, for links.</summary>
    public string OriginOf(HttpContext context)
    {
        var request = context.Request;
        var told = _proxies.Any(proxy => proxy.Contains(PeerOf(context))) ? (string?)request.Headers["X-Forwarded-Proto"] : null;
        var scheme = told is "https" or "http" ? told : request.Scheme;
        return $"{scheme}://{request.Host.ToUriComponent()}";
    }

    static Address PeerOf(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } peer ? Address.FromIPAddress(peer) : Address.FromIpv4(0x7F00_0001);
}
