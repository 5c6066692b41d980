using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Packets;

/// <summary>A view over a whole ICMP or ICMPv6 error message: the quoted packet and the extensions behind it (RFC 4884).</summary>
public readonly ref struct IcmpError
{
    /// <summary>The least a quotation takes when extensions follow it, and where those begin that routers send without a length
    /// attribute (RFC 4884 §5.5).</summary>
    public const int PaddedQuotationLength = 128;

    IcmpError(IcmpMessage message, ReadOnlySpan<byte> quoted, IcmpExtensions extensions)
    {
        Message = message;
        Quoted = quoted;
        Extensions = extensions;
    }

    public IcmpMessage Message { get; }
    public byte Type => Message.Type;
    public byte Code => Message.Code;

    /// <summary>The quoted packet without extensions, from its IP header; zero padding may follow it.</summary>
    public ReadOnlySpan<byte> Quoted { get; }

    /// <summary>Empty when there are none, or none that can be trusted.</summary>
    public IcmpExtensions Extensions { get; }

    /// <summary>Reads an error message without its IP header; false for any other message. The checksum is the caller's business.</summary>
    public static bool TryParse(ReadOnlySpan<byte> icmp, bool isIpv6, out IcmpError error)
    {
        error = default;
        if (!IcmpMessage.TryParse(icmp, out var message) || !message.IsError(isIpv6))
            return false;
        var quotedLength = QuotedLength(message, isIpv6, out var extensions);
        error = new IcmpError(message, message.Body[..quotedLength], extensions);
        return true;
    }

    /// <summary>Writes an error message with its checksum. With extensions the quotation is padded and its length attribute set.</summary>
    /// <param name="source">Sender of the error; only ICMPv6 has it in the checksum, as it has <paramref name="destination"/>.</param>
    /// <param name="extensions">A whole structure as <see cref="IcmpExtensions.Write"/> makes it, or nothing.</param>
    /// <param name="rest">Bytes 4 to 7 of the header: an MTU or a pointer.</param>
    /// <exception cref="ArgumentException">This type carries no extensions, or the quotation is too long for its length attribute.</exception>
    public static int Write(
        Span<byte> buffer, bool isIpv6, Address source, Address destination, byte type, byte code,
        ReadOnlySpan<byte> quoted, ReadOnlySpan<byte> extensions, uint rest = 0)
    {
        var quotedLength = quoted.Length;
        if (!extensions.IsEmpty)
        {
            quotedLength = Padded(quoted.Length, isIpv6);
            rest |= LengthAttribute(quotedLength, isIpv6, type);
        }
        var message = buffer[..(IcmpMessage.HeaderLength + quotedLength + extensions.Length)];
        var body = message[IcmpMessage.HeaderLength..];
        quoted.CopyTo(body);
        body[quoted.Length..quotedLength].Clear();
        extensions.CopyTo(body[quotedLength..]);
        BinaryPrimitives.WriteUInt32BigEndian(message, (uint)type << 24 | (uint)code << 16);
        BinaryPrimitives.WriteUInt32BigEndian(message[IcmpMessage.RestOffset..], rest);
        var checksum = isIpv6
            ? InternetChecksum.Transport(source, destination, IpProtocols.Icmpv6, message)
            : InternetChecksum.Compute(message);
        BinaryPrimitives.WriteUInt16BigEndian(message[IcmpMessage.ChecksumOffset..], checksum);
        return message.Length;
    }

    static int QuotedLength(IcmpMessage message, bool isIpv6, out IcmpExtensions extensions)
    {
        extensions = default;
        var body = message.Body;
        if (!CarriesExtensions(message.Type, isIpv6))
            return body.Length;
        var attribute = (int)(isIpv6 ? message.RestOfHeader >> 24 : message.RestOfHeader >> 16 & 0xFF) * Unit(isIpv6);
        // Old stacks leave noise in this byte; a length that cannot hold the quoted headers is noise.
        var isCredible = attribute >= (isIpv6 ? Ipv6Packet.HeaderLength : Ipv4Packet.MinimumHeaderLength) + 8 && attribute <= body.Length;
        if (isCredible && IcmpExtensions.TryParse(body[attribute..], out extensions))
            return attribute;
        if (body.Length > PaddedQuotationLength && IcmpExtensions.TryRecognize(body[PaddedQuotationLength..], out extensions))
            return PaddedQuotationLength;
        return isCredible ? attribute : body.Length;
    }

    static int Padded(int length, bool isIpv6)
    {
        var unit = Unit(isIpv6);
        return Math.Max(PaddedQuotationLength, (length + unit - 1) / unit * unit);
    }

    static uint LengthAttribute(int quotedLength, bool isIpv6, byte type)
    {
        if (!CarriesExtensions(type, isIpv6))
            throw new ArgumentException($"ICMP{(isIpv6 ? "v6" : "")} type {type} carries no extensions (RFC 4884 §4).", nameof(type));
        var words = quotedLength / Unit(isIpv6);
        if (words > byte.MaxValue)
            throw new ArgumentException($"Extensions leave room to quote {byte.MaxValue * Unit(isIpv6)} bytes, not {quotedLength}.", nameof(quotedLength));
        return (uint)words << (isIpv6 ? 24 : 16);
    }

    // The length attribute counts 32-bit words in ICMP and 64-bit words in ICMPv6.
    static int Unit(bool isIpv6) => isIpv6 ? 8 : 4;

    static bool CarriesExtensions(byte type, bool isIpv6) => isIpv6
        ? type is Icmpv6Types.DestinationUnreachable or Icmpv6Types.TimeExceeded
        : type is IcmpTypes.DestinationUnreachable or IcmpTypes.TimeExceeded or IcmpTypes.ParameterProblem;
}
