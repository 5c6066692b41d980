using Tracefleet.Addressing;

namespace Tracefleet.Campaigns.Policy;

/// <summary>Finds the IPv4 address that some IPv6 addresses carry.</summary>
static class EmbeddedIpv4
{
    static readonly Prefix SixToFour = Prefix.Parse("2002::/16"), Teredo = Prefix.Parse("2001::/32"), Translated = Prefix.Parse("::ffff:0:0:0/96"),
        Nat64 = Prefix.Parse("64:ff9b::/96"), Compatible = Prefix.Parse("::/96");

    public static Address? In(Address address)
    {
        if (SixToFour.Contains(address))
            return Address.FromIpv4((uint)(address.Bits >> 80 & uint.MaxValue));
        // Teredo holds the client's address with every bit inverted (RFC 4380 §4).
        if (Teredo.Contains(address))
            return Address.FromIpv4(~(uint)(address.Bits & uint.MaxValue));
        return Nat64.Contains(address) || Translated.Contains(address) || Compatible.Contains(address)
            ? Address.FromIpv4((uint)(address.Bits & uint.MaxValue))
            : null;
    }
}
