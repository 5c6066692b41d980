using System.Buffers.Binary;
using System.Text;

namespace Tracefleet.Agent.Tests.Names;

/// <summary>Replies to a question, written by hand from RFC 1035 §4.1.</summary>
static class DnsReplies
{
    public const ushort Ptr = 12, Cname = 5, Soa = 6;

    /// <summary>Record of a name that is the question's own, by a pointer to it.</summary>
    public static byte[] Record(ushort type, uint ttl, byte[] data) => Record([0xC0, 12], type, ttl, data);

    public static byte[] Record(byte[] owner, ushort type, uint ttl, byte[] data)
    {
        var fixedPart = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart, type);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(2), 1);
        BinaryPrimitives.WriteUInt32BigEndian(fixedPart.AsSpan(4), ttl);
        BinaryPrimitives.WriteUInt16BigEndian(fixedPart.AsSpan(8), (ushort)data.Length);
        return [.. owner, .. fixedPart, .. data];
    }

    public static byte[] Name(string text) => [.. text.Split('.').SelectMany(label => Encoding.Latin1.GetBytes(label).Prepend((byte)label.Length)), 0];

    public static byte[] Answer(byte[] question, params byte[][] records) => Reply(question, 0x8180, records.Length, 0, records);

    public static byte[] NoSuchName(byte[] question, uint ttl) => Reply(question, 0x8183, 0, 1, [Record([0], Soa, ttl, new byte[22])]);

    public static byte[] Reply(byte[] question, ushort flags, int answers = 0, int authorities = 0, byte[][]? records = null)
    {
        byte[] reply = [.. question, .. (records ?? []).SelectMany(record => record)];
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(2), flags);
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(6), (ushort)answers);
        BinaryPrimitives.WriteUInt16BigEndian(reply.AsSpan(8), (ushort)authorities);
        return reply;
    }

    public static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)(message.Length & 0xFF), .. message];
}
