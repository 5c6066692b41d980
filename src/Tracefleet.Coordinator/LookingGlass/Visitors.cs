using System.Net;
using Microsoft.AspNetCore.Http;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>Who calls, seen through the trusted proxies.</summary>
sealed class Visitors(TrustedProxies proxies)
{
    /// <summary>The visitor's address; that of this host for a connection without one.</summary>
    public Address AddressOf(HttpContext context)
    {
        var headers = context.Request.Headers;
        var peer = Address.FromIPAddress(context.Connection.RemoteIpAddress ?? IPAddress.Loopback);
        return VisitorAddress.Of(peer, headers["Forwarded"], headers["X-Forwarded-For"], proxies);
    }
}
