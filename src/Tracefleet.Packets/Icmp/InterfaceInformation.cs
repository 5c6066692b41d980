using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>What an interface has to do with the packet that an ICMP error is about (RFC 5837 §4.1).</summary>
public enum InterfaceRole : byte
{
    /// <summary>The packet came in by it.</summary>
    Incoming = 0,

    /// <summary>The packet came in by this part of the incoming interface.</summary>
    IncomingSubIp = 1,

    /// <summary>The packet would have left by it.</summary>
    Outgoing = 2,

    /// <summary>Not an interface of the sender: where the packet would have gone next.</summary>
    NextHop = 3,
}

/// <summary>What a router tells about an interface in an ICMP extension object of class 2 (RFC 5837); null where it tells nothing.</summary>
/// <param name="Index">The interface's ifIndex (RFC 2863).</param>
/// <param name="Name">At most 63 bytes of UTF-8; control characters are replaced.</param>
/// <param name="Mtu">In bytes.</param>
public sealed record InterfaceInformation(InterfaceRole Role, uint? Index, Address? Address, string? Name, uint? Mtu)
{
    const int RoleShift = 6;
    const byte HasIndex = 0x08, HasAddress = 0x04, HasName = 0x02, HasMtu = 0x01;
    const int MaxNameLength = 64;
    const ushort Ipv4Family = 1, Ipv6Family = 2;

    /// <summary>Reads class 2; false for another class and for an object that does not hold what its type promises.</summary>
    public static bool TryParse(ExtensionObject extension, [NotNullWhen(true)] out InterfaceInformation? information)
    {
        information = null;
        if (extension.ClassNumber != ExtensionObject.InterfaceInformationClass)
            return false;
        var type = extension.CType;
        var rest = extension.Payload;
        uint? index = null, mtu = null;
        Address? address = null;
        string? name = null;
        if ((type & HasIndex) != 0 && !TryReadNumber(ref rest, out index))
            return false;
        if ((type & HasAddress) != 0 && !TryReadAddress(ref rest, out address))
            return false;
        if ((type & HasName) != 0 && !TryReadName(ref rest, out name))
            return false;
        if ((type & HasMtu) != 0 && !TryReadNumber(ref rest, out mtu))
            return false;
        information = new InterfaceInformation((InterfaceRole)(type >> RoleShift), index, address, name, mtu);
        return true;
    }

    static bool TryReadNumber(ref ReadOnlySpan<byte> rest, out uint? number)
    {
        var isThere = BinaryPrimitives.TryReadUInt32BigEndian(rest, out var read);
        number = isThere ? read : null;
        rest = isThere ? rest[4..] : rest;
        return isThere;
    }

    // Address family number of IANA, two reserved bytes, the address (RFC 5837 §4.2).
    static bool TryReadAddress(ref ReadOnlySpan<byte> rest, out Address? address)
    {
        address = null;
        if (!BinaryPrimitives.TryReadUInt16BigEndian(rest, out var family))
            return false;
        var length = family switch { Ipv4Family => 4, Ipv6Family => 16, _ => 0 };
        if (length == 0 || rest.Length < 4 + length)
            return false;
        address = Addressing.Address.FromBytes(rest.Slice(4, length));
        rest = rest[(4 + length)..];
        return true;
    }

    // A length that counts itself, then the name, padded with zeros to a multiple of 4 (RFC 5837 §4.3).
    static bool TryReadName(ref ReadOnlySpan<byte> rest, out string? name)
    {
        name = null;
        if (rest.IsEmpty || rest[0] < 1 || rest[0] > MaxNameLength || rest[0] > rest.Length)
            return false;
        name = Printable(rest[1..rest[0]].TrimEnd((byte)0));
        rest = rest[Math.Min((rest[0] + 3) / 4 * 4, rest.Length)..];
        return true;
    }

    // Foreign text ends on terminals.
    static string Printable(ReadOnlySpan<byte> utf8) =>
        string.Create(Encoding.UTF8.GetCharCount(utf8), utf8, static (characters, bytes) =>
        {
            Encoding.UTF8.GetChars(bytes, characters);
            foreach (ref var character in characters)
                character = char.IsControl(character) ? '\uFFFD' : character;
        });
}
