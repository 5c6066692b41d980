using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tracefleet.Packets;

namespace Tracefleet.Probing.Tests.Scripted;

/// <summary>Makes the ICMP extensions that a scenario's hop adds: <c>mpls=</c>, <c>iface=</c> and <c>ext=</c>.</summary>
static class ScriptedExtensions
{
    public static byte[]? Of(ScriptedHop hop, bool ipv6)
    {
        var objects = new List<byte>();
        if (hop.Value("mpls") is { } labels)
            objects.AddRange(Labels(labels));
        if (hop.Value("iface") is { } interfaces)
            objects.AddRange(interfaces.Split('+').SelectMany(text => Interface(text, ipv6)));
        if (hop.Value("ext") is { } other)
            objects.AddRange(Other(other));
        if (objects.Count == 0)
            return null;
        var structure = new byte[IcmpExtensions.HeaderLength + objects.Count];
        return structure[..IcmpExtensions.Write(structure, objects.ToArray())];
    }

    static byte[] Labels(string text)
    {
        var labels = text.Split('+').Select(entry => entry.Split('/'))
            .Select(parts => new MplsLabel(uint.Parse(parts[0], CultureInfo.InvariantCulture), 0, parts[1] == "s", 1)).ToArray();
        var buffer = new byte[64];
        return buffer[..MplsLabelStack.WriteObject(buffer, labels)];
    }

    // ROLE/INDEX/ADDRESS OF rN/NAME/MTU, each of the last four may be empty; laid out as RFC 5837 §4 says.
    static byte[] Interface(string text, bool ipv6)
    {
        var parts = text.Split('/');
        var type = (byte)(byte.Parse(parts[0], CultureInfo.InvariantCulture) << 6);
        var payload = new List<byte>();
        if (parts[1].Length > 0)
            Add(0x08, Number(parts[1]));
        if (parts[2].Length > 0)
        {
            var address = new byte[16];
            var length = TestWorld.ByName(ipv6, parts[2]).WriteBytes(address);
            Add(0x04, [0, (byte)(ipv6 ? 2 : 1), 0, 0, .. address[..length]]);
        }
        if (parts[3].Length > 0)
        {
            var name = Encoding.UTF8.GetBytes(parts[3]);
            byte[] field = [(byte)(1 + name.Length), .. name];
            Add(0x02, [.. field, .. new byte[(4 - field.Length % 4) % 4]]);
        }
        if (parts[4].Length > 0)
            Add(0x01, Number(parts[4]));
        return Object(ExtensionObject.InterfaceInformationClass, type, [.. payload]);

        void Add(byte bit, byte[] bytes)
        {
            type |= bit;
            payload.AddRange(bytes);
        }
    }

    static byte[] Other(string text)
    {
        var parts = text.Split('/');
        return Object(byte.Parse(parts[0], CultureInfo.InvariantCulture), byte.Parse(parts[1], CultureInfo.InvariantCulture), Convert.FromHexString(parts[2]));
    }

    static byte[] Object(byte classNumber, byte type, byte[] payload)
    {
        var buffer = new byte[ExtensionObject.HeaderLength + payload.Length];
        ExtensionObject.Write(buffer, classNumber, type, payload);
        return buffer;
    }

    static byte[] Number(string text)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, uint.Parse(text, CultureInfo.InvariantCulture));
        return bytes;
    }
}
