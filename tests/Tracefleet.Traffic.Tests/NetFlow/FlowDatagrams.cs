using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Traffic.Tests.NetFlow;

/// <summary>Writes datagrams as exporters do, in network order.</summary>
static class FlowDatagrams
{
    /// <summary>Seconds in every header: 2026-01-02 03:04:05 UTC.</summary>
    public const uint ExportSeconds = 1_767_323_045;

    public const long ExportMs = ExportSeconds * 1_000L;

    public const uint UpTime = 600_000;

    public static byte[] Ipfix(uint sequence, uint domain, params byte[][] sets)
    {
        byte[] body = [.. sets.SelectMany(set => set)];
        return [.. U16(10), .. U16(16 + body.Length), .. U32(ExportSeconds), .. U32(sequence), .. U32(domain), .. body];
    }

    public static byte[] NetFlow9(uint sequence, uint source, params byte[][] sets) =>
        [.. U16(9), .. U16(sets.Length), .. U32(UpTime), .. U32(ExportSeconds), .. U32(sequence), .. U32(source), .. sets.SelectMany(set => set)];

    /// <param name="sampling">Mode and interval.</param>
    public static byte[] NetFlow5(uint sequence, int count, ushort engine = 0, ushort sampling = 0) =>
        [.. U16(5), .. U16(count), .. U32(UpTime), .. U32(ExportSeconds), .. U32(250_000_000), .. U32(sequence), .. U16(engine), .. U16(sampling),
            .. Enumerable.Range(1, count).SelectMany(Record5)];

    /// <summary>A record whose fields all differ, and from those of other records.</summary>
    public static byte[] Record5(int number) =>
        [192, 0, 2, (byte)number, 198, 51, 100, (byte)number, 203, 0, 113, (byte)number, .. U16(100 + number), .. U16(200 + number),
            .. U32((uint)number), .. U32(1_500 * (uint)number), .. U32(UpTime - 5_000 - (uint)number), .. U32(UpTime - 1_000), .. U16(40_000 + number),
            .. U16(443), 0, 0x1B, 6, 0xB8, .. U16(64_500), .. U16(64_500 + number), 24, 22, 0, 0];

    public static byte[] Set(int id, params byte[][] parts)
    {
        byte[] contents = [.. parts.SelectMany(part => part)];
        return [.. U16(id), .. U16(4 + contents.Length), .. contents];
    }

    /// <summary>A template, or an options template of v9's when in an options set, without enterprise numbers.</summary>
    public static byte[] Template(int id, params (int Id, int Length)[] fields) => [.. U16(id), .. U16(fields.Length), .. Specifiers(fields)];

    public static byte[] OptionsTemplate(int id, int scopes, params (int Id, int Length)[] fields) =>
        [.. U16(id), .. U16(fields.Length), .. U16(scopes), .. Specifiers(fields)];

    public static byte[] OptionsTemplate9(int id, int scopes, params (int Id, int Length)[] fields) =>
        [.. U16(id), .. U16(4 * scopes), .. U16(4 * (fields.Length - scopes)), .. Specifiers(fields)];

    /// <summary>A field of an enterprise's own.</summary>
    public static byte[] Enterprise(int id, int length, uint number) => [.. U16(id | 0x8000), .. U16(length), .. U32(number)];

    public static byte[] Specifiers(params (int Id, int Length)[] fields) => [.. fields.SelectMany(field => (byte[])[.. U16(field.Id), .. U16(field.Length)])];

    public static byte[] U16(int value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)value);
        return bytes;
    }

    public static byte[] U32(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] U64(ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        return bytes;
    }

    public static byte[] Ip(string address)
    {
        var bytes = new byte[16];
        return bytes[..Address.Parse(address).WriteBytes(bytes)];
    }
}
