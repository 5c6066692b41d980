using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tracefleet.Addressing;

namespace Tracefleet.Agent.Names;

/// <summary>Domain names in DNS messages (RFC 1035 §3.1 and §4.1.4).</summary>
static class DnsName
{
    /// <summary>Bytes of a whole name on the wire (RFC 1035 §2.3.4).</summary>
    public const int MaxLength = 255;

    const byte PointerBits = 0xC0;

    /// <summary>The name that holds the PTR record of an address, on the wire.</summary>
    public static byte[] ReverseOf(Address address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var length = address.WriteBytes(bytes);
        var labels = new List<string>();
        for (var i = length - 1; i >= 0; i--)
        {
            if (address.IsIpv4)
                labels.Add(bytes[i].ToString(CultureInfo.InvariantCulture));
            else
                labels.AddRange([$"{bytes[i] & 0x0F:x}", $"{bytes[i] >> 4:x}"]);
        }
        labels.AddRange(address.IsIpv4 ? ["in-addr", "arpa"] : ["ip6", "arpa"]);
        return [.. labels.SelectMany(label => Encoding.ASCII.GetBytes(label).Prepend((byte)label.Length)), 0];
    }

    /// <summary>Reads a name that may be compressed.</summary>
    /// <param name="offset">Where it starts; where what follows it starts, when it could be read.</param>
    /// <param name="name">The name without compression, on the wire.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int offset, out byte[] name)
    {
        name = [];
        Span<byte> read = stackalloc byte[MaxLength];
        var length = 0;
        var end = -1;
        // A pointer must lead before everything read so far, so no chain of them is endless.
        for (int at = offset, earliest = offset; at < message.Length;)
        {
            int first = message[at];
            if ((first & PointerBits) == PointerBits)
            {
                if (message.Length - at < 2)
                    return false;
                end = end < 0 ? at + 2 : end;
                at = BinaryPrimitives.ReadUInt16BigEndian(message[at..]) & 0x3FFF;
                if (at >= earliest)
                    return false;
                earliest = at;
                continue;
            }
            if (first > 63 || message.Length - at < first + 1 || length + first + 1 > MaxLength)
                return false;
            message.Slice(at, first + 1).CopyTo(read[length..]);
            length += first + 1;
            at += first + 1;
            if (first > 0)
                continue;
            offset = end < 0 ? at : end;
            name = read[..length].ToArray();
            return true;
        }
        return false;
    }

    /// <summary>Names compare without regard to the case of ASCII letters (RFC 4343). A length byte is no letter, so whole names compare at once.</summary>
    public static bool AreEqual(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) => Ascii.EqualsIgnoreCase(one, other) || one.SequenceEqual(other);

    /// <summary>Text of a name that was read, without the dot of the root; what is not printable ASCII is escaped.</summary>
    public static string ToText(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder();
        for (var at = 0; at < name.Length && name[at] > 0; at += name[at] + 1)
        {
            if (at > 0)
                text.Append('.');
            foreach (var letter in name.Slice(at + 1, name[at]))
                Append(text, letter);
        }
        return text.ToString();
    }

    static void Append(StringBuilder text, byte letter)
    {
        if (letter is (byte)'.' or (byte)'\\')
            text.Append('\\').Append((char)letter);
        else if (letter is > 0x20 and < 0x7F)
            text.Append((char)letter);
        else
            text.Append(CultureInfo.InvariantCulture, $"\\{letter:000}");
    }
}
