using System.Globalization;

namespace Tracefleet.Addressing;

/// <summary>A canonical address block: host bits are zero.</summary>
/// <remarks>
/// <see cref="Length"/> counts in the family's own terms (0 to 32 for IPv4, 0 to 128 for IPv6). Ordered by network, then shorter first.
/// The default value is <c>::/0</c>.
/// </remarks>
public readonly record struct Prefix : IComparable<Prefix>
{
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    /// <exception cref="ArgumentException">A host bit is set.</exception>
    public Prefix(Address network, int length)
    {
        ThrowUnlessItFits(length, network);
        if ((network.Bits & ~Mask(network, length)) != 0)
            throw new ArgumentException($"{network}/{length} has host bits set; its canonical form is {Of(network, length)}.", nameof(network));
        Network = network;
        Length = length;
    }

    /// <summary>For a network known to be canonical.</summary>
    Prefix(int length, Address network) => (Network, Length) = (network, length);

    public Address Network { get; }
    public int Length { get; }

    public bool IsIpv4 => Network.IsIpv4;

    /// <summary>Length counted in 128 bits: an IPv4 /24 is 120 (RFC 4291 mapped form).</summary>
    public int MappedLength => IsIpv4 ? Length + 96 : Length;

    public Address First => Network;
    public Address Last => new(Network.Bits | ~Mask(Network, Length));

    /// <summary>The prefix of this length that holds the address; host bits are cleared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The length does not fit the family.</exception>
    public static Prefix Of(Address address, int length)
    {
        ThrowUnlessItFits(length, address);
        return new Prefix(length, new Address(address.Bits & Mask(address, length)));
    }

    public bool Contains(Address address) =>
        address.IsIpv4 == IsIpv4 && (address.Bits & Mask(Network, Length)) == Network.Bits;

    public bool Contains(Prefix other) => other.Length >= Length && Contains(other.Network);

    /// <summary>Reads <c>address/length</c>; a bare address is its own /32 or /128. Host bits must be zero.</summary>
    public static bool TryParse(string? text, out Prefix prefix)
    {
        prefix = default;
        if (text is null)
            return false;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!Address.TryParse(slash < 0 ? text : text[..slash], out var network))
            return false;
        var length = network.BitLength;
        if (slash >= 0 && !int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out length))
            return false;
        if (length > network.BitLength || (network.Bits & ~Mask(network, length)) != 0)
            return false;
        prefix = new Prefix(network, length);
        return true;
    }

    public static Prefix Parse(string text) =>
        TryParse(text, out var prefix) ? prefix : throw new FormatException($"'{text}' is not a prefix such as 192.0.2.0/24 or 2001:db8::/32.");

    static void ThrowUnlessItFits(int length, Address address)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, address.BitLength);
    }

    static UInt128 Mask(Address address, int length)
    {
        var hostBits = address.BitLength - length;
        return hostBits == 128 ? UInt128.Zero : ~UInt128.Zero << hostBits;
    }

    public int CompareTo(Prefix other)
    {
        var byNetwork = Network.CompareTo(other.Network);
        return byNetwork != 0 ? byNetwork : Length.CompareTo(other.Length);
    }

    public static bool operator <(Prefix left, Prefix right) => left.CompareTo(right) < 0;
    public static bool operator >(Prefix left, Prefix right) => left.CompareTo(right) > 0;
    public static bool operator <=(Prefix left, Prefix right) => left.CompareTo(right) <= 0;
    public static bool operator >=(Prefix left, Prefix right) => left.CompareTo(right) >= 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Network}/{Length}");
}
