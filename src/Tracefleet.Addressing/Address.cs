using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Tracefleet.Addressing;

/// <summary>An IPv4 or IPv6 address as one 128-bit number; IPv4 is held in its mapped form (::ffff:0:0/96, RFC 4291 §2.5.5.2).</summary>
/// <remarks>
/// Ordered numerically, so all of IPv4 sorts inside IPv6 at ::ffff:0:0. The default value is the unspecified IPv6 address <c>::</c>.
/// A mapped IPv6 address read from the wire and the IPv4 address it maps are the same value here; <see cref="TryParse(string?, out Address)"/>
/// refuses the mapped text form so that a target cannot hide behind it.
/// </remarks>
public readonly record struct Address(UInt128 Bits) : IComparable<Address>, ISpanFormattable
{
    /// <summary>Upper 96 bits of every IPv4 address.</summary>
    public static readonly UInt128 MappedBase = new(0, 0x0000_FFFF_0000_0000);

    public bool IsIpv4 => UpperHalf == 0 && LowerHalf >> 32 == 0xFFFF;
    public bool IsIpv6 => !IsIpv4;

    /// <summary>32 for IPv4, 128 for IPv6.</summary>
    public int BitLength => IsIpv4 ? 32 : 128;

    /// <summary>4 for IPv4, 16 for IPv6: the size of the address on the wire.</summary>
    public int ByteLength => IsIpv4 ? 4 : 16;

    /// <summary>The low 32 bits: the IPv4 address in host order when <see cref="IsIpv4"/>.</summary>
    public uint Ipv4Bits => unchecked((uint)LowerHalf);

    /// <summary>The first 64 bits of the mapped form. Halves compile to plain registers where 128-bit arithmetic does not.</summary>
    internal ulong UpperHalf => unchecked((ulong)(Bits >> 64));

    internal ulong LowerHalf => unchecked((ulong)Bits);

    public static Address FromIpv4(uint bits) => new(MappedBase | bits);

    /// <summary>Reads 4 or 16 bytes in network order.</summary>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    public static Address FromBytes(ReadOnlySpan<byte> networkOrder) => networkOrder.Length switch
    {
        4 => FromIpv4(BinaryPrimitives.ReadUInt32BigEndian(networkOrder)),
        16 => new(BinaryPrimitives.ReadUInt128BigEndian(networkOrder)),
        _ => throw new ArgumentException($"An address has 4 or 16 bytes, not {networkOrder.Length}.", nameof(networkOrder)),
    };

    public static Address FromIPAddress(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        return FromBytes(bytes[..length]);
    }

    /// <summary>Writes 4 or 16 bytes in network order and says how many.</summary>
    public int WriteBytes(Span<byte> destination)
    {
        if (IsIpv4)
            BinaryPrimitives.WriteUInt32BigEndian(destination, Ipv4Bits);
        else
            BinaryPrimitives.WriteUInt128BigEndian(destination, Bits);
        return ByteLength;
    }

    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..WriteBytes(bytes)]);
    }

    /// <summary>Reads dotted IPv4 with four decimal parts, or IPv6 text (RFC 4291 §2.2). Zone ids, ports, brackets, octal, hexadecimal and
    /// short IPv4 forms and the mapped form of IPv6 are refused.</summary>
    public static bool TryParse(string? text, out Address address)
    {
        address = default;
        if (text is null || text.Length is 0 or > 45 || text.AsSpan().IndexOfAny("%[]/ ") >= 0)
            return false;
        if (!text.Contains(':'))
            return TryParseDotted(text, out address);
        // IPAddress takes octal and hexadecimal parts in the dotted end of an IPv6 address.
        if (text.Contains('.') && !TryParseDotted(text.AsSpan(text.LastIndexOf(':') + 1), out _))
            return false;
        if (!IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
            return false;
        address = FromIPAddress(parsed);
        return address.IsIpv6;
    }

    public static Address Parse(string text) =>
        TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an IPv4 or IPv6 address.");

    static bool TryParseDotted(ReadOnlySpan<char> text, out Address address)
    {
        address = default;
        uint bits = 0;
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (++parts > 4 || part.Length is 0 or > 3 || (part.Length > 1 && part[0] == '0') || part.ContainsAnyExceptInRange('0', '9'))
                return false;
            var value = uint.Parse(part, System.Globalization.CultureInfo.InvariantCulture);
            if (value > 255)
                return false;
            bits = bits << 8 | value;
        }
        address = FromIpv4(bits);
        return parts == 4;
    }

    public int CompareTo(Address other) => Bits.CompareTo(other.Bits);

    public static bool operator <(Address left, Address right) => left.Bits < right.Bits;
    public static bool operator >(Address left, Address right) => left.Bits > right.Bits;
    public static bool operator <=(Address left, Address right) => left.Bits <= right.Bits;
    public static bool operator >=(Address left, Address right) => left.Bits >= right.Bits;

    /// <summary>Canonical text: dotted IPv4, or IPv6 by RFC 5952.</summary>
    public override string ToString()
    {
        Span<char> text = stackalloc char[45];
        TryFormat(text, out var length, default, null);
        return text[..length].ToString();
    }

    public string ToString(string? format, IFormatProvider? formatProvider) => ToString();

    /// <inheritdoc/>
    public bool TryFormat(Span<char> destination, out int charsWritten, ReadOnlySpan<char> format, IFormatProvider? provider) =>
        IsIpv4 ? TryFormatDotted(destination, out charsWritten) : Ipv6Text.TryFormat(Bits, destination, out charsWritten);

    bool TryFormatDotted(Span<char> destination, out int charsWritten)
    {
        var bits = Ipv4Bits;
        return destination.TryWrite($"{bits >> 24}.{bits >> 16 & 0xFF}.{bits >> 8 & 0xFF}.{bits & 0xFF}", out charsWritten);
    }
}
