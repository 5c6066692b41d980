using Tracefleet.Fuzz.Running;
using Tracefleet.Packets;

namespace Tracefleet.Fuzz.Replies;

/// <summary>ICMP extensions (RFC 4884) with label stacks and interfaces, alone and behind the quotation of an ICMP error.</summary>
public sealed class ExtensionTarget : IFuzzTarget
{
    public string Name => "extensions";

    public IReadOnlyList<byte[]> Corpus { get; } = [Structure(), Error(isIpv6: false), Error(isIpv6: true)];

    /// <summary>Only the text of names and the interfaces themselves.</summary>
    public long MaxAllocation => 256 * 1_024;

    public void Read(ReadOnlySpan<byte> input)
    {
        if (IcmpExtensions.TryParse(input, out var extensions))
            Read(extensions);
        foreach (var isIpv6 in (ReadOnlySpan<bool>)[false, true])
        {
            if (!IcmpError.TryParse(input, isIpv6, out var error))
                continue;
            Read(error.Extensions);
            IpPacket.TryParseQuoted(error.Quoted, out _);
        }
    }

    static void Read(IcmpExtensions extensions)
    {
        foreach (var extension in extensions)
        {
            if (MplsLabelStack.TryParse(extension, out var stack))
            {
                foreach (var label in stack)
                    label.ToBits();
            }
            if (InterfaceInformation.TryParse(extension, out var information) && information.Name?.Length > 63)
                throw new InvalidOperationException($"A name of {information.Name.Length} characters does not fit 63 bytes.");
        }
    }

    /// <summary>Two labels, an interface with everything, and an object of a class that nobody knows.</summary>
    public static byte[] Structure()
    {
        var objects = new byte[128];
        var length = MplsLabelStack.WriteObject(objects, [new MplsLabel(24_001, 0, false, 1), new MplsLabel(17, 5, true, 1)]);
        // Incoming interface with index 7, address 198.18.2.1, name "ge-0/0/1" and MTU 1500, as RFC 5837 §4 lays them out.
        length += ExtensionObject.Write(
            objects.AsSpan(length), ExtensionObject.InterfaceInformationClass, 0x0F,
            [0, 0, 0, 7, 0, 1, 0, 0, 198, 18, 2, 1, 9, .. "ge-0/0/1"u8, 0, 0, 0, 0, 0, 0x05, 0xDC]);
        length += ExtensionObject.Write(objects.AsSpan(length), 200, 9, [0xDE, 0xAD, 0xBE, 0xEF]);
        var structure = new byte[IcmpExtensions.HeaderLength + length];
        return structure[..IcmpExtensions.Write(structure, objects.AsSpan(0, length))];
    }

    static byte[] Error(bool isIpv6)
    {
        var icmp = new byte[512];
        var quoted = new byte[60];
        quoted[0] = (byte)(isIpv6 ? 0x60 : 0x45);
        var type = isIpv6 ? Icmpv6Types.TimeExceeded : IcmpTypes.TimeExceeded;
        return icmp[..IcmpError.Write(icmp, isIpv6, default, default, type, 0, quoted, Structure())];
    }
}
