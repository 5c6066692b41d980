using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Limits;

/// <summary>Which header the proxies in front of us write.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProxyHeader>))]
public enum ProxyHeader
{
    /// <summary><c>Forwarded</c> where there is one, else <c>X-Forwarded-For</c>. For proxies that write the first, or take it away from
    /// what visitors send: behind one that lets it through, a visitor could be whom he wants.</summary>
    [JsonStringEnumMemberName("either")]
    Either,

    /// <summary><c>Forwarded</c> (RFC 7239) alone.</summary>
    [JsonStringEnumMemberName("forwarded")]
    Forwarded,

    /// <summary><c>X-Forwarded-For</c> alone, which nginx and most others write as they are installed.</summary>
    [JsonStringEnumMemberName("xForwardedFor")]
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
