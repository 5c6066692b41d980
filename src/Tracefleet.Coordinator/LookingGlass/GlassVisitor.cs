using Microsoft.AspNetCore.Http;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Who calls, and by which address they know this looking glass. Headers count only when a trusted proxy sent them.</summary>
sealed class GlassVisitor(TrustedProxies proxies, Visitors visitors)
{
    /// <summary>The client's address; the peer's where no proxy is trusted.</summary>
    public Address AddressOf(HttpContext context) => visitors.AddressOf(context);

    /// <summary>Scheme and authority that visitors use, for links.</summary>
    public string OriginOf(HttpContext context)
    {
        var request = context.Request;
        var isTrusted = context.Connection.RemoteIpAddress is { } peer && proxies.Contains(Address.FromIPAddress(peer));
        var scheme = isTrusted && (string?)request.Headers["X-Forwarded-Proto"] is ("https" or "http") and var told ? told : request.Scheme;
        return $"{scheme}://{request.Host.ToUriComponent()}";
    }
}
