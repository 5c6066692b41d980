using System.Buffers.Binary;
using Tracefleet.Packets;
using Tracefleet.Simulation.Paths;

namespace Tracefleet.Simulation.Transport;

/// <summary>Writes the extensions of a router's ICMP error: an MPLS label (RFC 4950) and the incoming interface (RFC 5837).</summary>
static class ExtensionWriter
{
    /// <summary>Bytes of the longest structure.</summary>
    public const int MaxLength = IcmpExtensions.HeaderLength + LabelLength + InterfaceLength;

    const int LabelLength = ExtensionObject.HeaderLength + 4, InterfaceLength = ExtensionObject.HeaderLength + 4 + 20 + NameLength + 4;

    // The name is preceded by its length and padded to whole words (RFC 5837 §4.4).
    const int NameLength = 12;

    // Role "incoming interface" is 0; then the bits for index, address, name and MTU (RFC 5837 §4.1).
    const byte IncomingWithAll = 0b0000_1111;

    /// <summary>Writes the structure and says how long it is; 0 when there is nothing to say.</summary>
    public static int Write(Span<byte> buffer, in ErrorReport report)
    {
        Span<byte> objects = stackalloc byte[MaxLength];
        var length = report.Label == 0 ? 0 : WriteLabel(objects, in report);
        if (report.Interface is { } incoming)
            length += WriteInterface(objects[length..], in incoming);
        return length == 0 ? 0 : IcmpExtensions.Write(buffer, objects[..length]);
    }

    static int WriteLabel(Span<byte> buffer, in ErrorReport report)
    {
        var label = new MplsLabel(report.Label, 0, true, report.LabelTtl);
        return MplsLabelStack.WriteObject(buffer, new ReadOnlySpan<MplsLabel>(in label));
    }

    static int WriteInterface(Span<byte> buffer, in IncomingInterface incoming)
    {
        Span<byte> payload = stackalloc byte[InterfaceLength - ExtensionObject.HeaderLength];
        payload.Clear();
        BinaryPrimitives.WriteInt32BigEndian(payload, incoming.Name.Index);
        var addressLength = WriteAddress(payload[4..], in incoming);
        var name = payload[(4 + addressLength)..];
        name[0] = NameLength;
        incoming.Name.Write(name[1..]);
        BinaryPrimitives.WriteInt32BigEndian(name[NameLength..], incoming.Mtu);
        var length = 4 + addressLength + NameLength + 4;
        return ExtensionObject.Write(buffer, ExtensionObject.InterfaceInformationClass, IncomingWithAll, payload[..length]);
    }

    // An address family number of IANA, two reserved bytes, the address (RFC 5837 §4.2).
    static int WriteAddress(Span<byte> buffer, in IncomingInterface incoming)
    {
        var isIpv4 = incoming.Address.IsIpv4;
        BinaryPrimitives.WriteUInt16BigEndian(buffer, isIpv4 ? (ushort)1 : (ushort)2);
        incoming.Address.WriteBytes(buffer[4..]);
        return 4 + (isIpv4 ? 4 : 16);
    }
}
