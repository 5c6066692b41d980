using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Limits;

/// <summary>Which header the proxies in front of us write.</summary>
public enum ProxyHeader
{
    /// <summary><c>Forwarded</c> where there is one, else <c>X-Forwarded-For</c>. For proxies that write the first, or take it away from
    /// what visitors send: behind one that lets it through, a visitor could be whom he wants.</summary>
    Either,

    /// <summary><c>Forwarded</c> (RFC 7239) alone.</summary>
    Forwarded,

    /// <summary><c>X-Forwarded-For</c> alone, which nginx and most others write as they are installed.</summary>
    XForwardedFor,
}

/// <summary>The proxies that are believed when they say for whom they ask.</summary>
/// <param name="Prefixes">Where they are; empty for none.</param>
public sealed record TrustedProxies(ImmutableArray<Prefix> Prefixes, ProxyHeader Header)
{
    public static readonly TrustedProxies None = new([], ProxyHeader.Either);

    public bool Contains(Address address)
    {
        foreach (var prefix in Prefixes)
        {
            if (prefix.Contains(address))
                return true;
        }
        return false;
    }
}
