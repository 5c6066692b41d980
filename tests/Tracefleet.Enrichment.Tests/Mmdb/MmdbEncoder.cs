using System.Buffers.Binary;
using System.Text;

namespace Tracefleet.Enrichment.Tests.Mmdb;

/// <summary>Encodes values of the MaxMind DB data section; a string that was written before becomes a pointer.</summary>
sealed class MmdbEncoder
{
    readonly MemoryStream _bytes = new();
    readonly Dictionary<string, int> _strings = [];

    public byte[] ToArray() => _bytes.ToArray();

    public int AppendRaw(ReadOnlySpan<byte> encoded)
    {
        var offset = (int)_bytes.Length;
        _bytes.Write(encoded);
        return offset;
    }

    public int Append(object value)
    {
        var offset = (int)_bytes.Length;
        switch (value)
        {
            case string text: AppendString(text); break;
            case byte[] bytes: AppendPayload(4, bytes); break;
            case double real: AppendPayload(3, BigEndian(BitConverter.DoubleToUInt64Bits(real), 8)); break;
            case float real: AppendPayload(15, BigEndian(BitConverter.SingleToUInt32Bits(real), 4)); break;
            case ushort number: AppendPayload(5, Shortest(number)); break;
            case uint number: AppendPayload(6, Shortest(number)); break;
            case ulong number: AppendPayload(9, Shortest(number)); break;
            case UInt128 number: AppendPayload(10, Shortest(number)); break;
            case int number: AppendPayload(8, BigEndian(unchecked((uint)number), 4)); break;
            case bool truth: AppendControl(14, truth ? 1 : 0); break;
            case object[] array: AppendArray(array); break;
            case Dictionary<string, object> map: AppendMap(map); break;
            default: throw new ArgumentException($"{value.GetType()} has no encoding.", nameof(value));
        }
        return offset;
    }

    void AppendArray(object[] array)
    {
        AppendControl(11, array.Length);
        foreach (var element in array)
            Append(element);
    }

    void AppendMap(Dictionary<string, object> map)
    {
        AppendControl(7, map.Count);
        foreach (var (key, value) in map)
        {
            AppendString(key);
            Append(value);
        }
    }

    void AppendString(string text)
    {
        if (_strings.TryGetValue(text, out var earlier))
        {
            AppendPointer(earlier);
            return;
        }
        _strings[text] = (int)_bytes.Length;
        AppendPayload(2, Encoding.UTF8.GetBytes(text));
    }

    void AppendPointer(int target)
    {
        if (target < 2048)
            _bytes.Write([(byte)(0x20 | target >> 8), (byte)(target & 0xFF)]);
        else if (target < 526_336)
            _bytes.Write([(byte)(0x28 | target - 2048 >> 16), .. BigEndian((uint)(target - 2048) & 0xFFFF, 2)]);
        else if (target < 134_744_064)
            _bytes.Write([(byte)(0x30 | target - 526_336 >> 24), .. BigEndian((uint)(target - 526_336) & 0xFF_FFFF, 3)]);
        else
            _bytes.Write([0x38, .. BigEndian((uint)target, 4)]);
    }

    void AppendPayload(int type, ReadOnlySpan<byte> payload)
    {
        AppendControl(type, payload.Length);
        _bytes.Write(payload);
    }

    void AppendControl(int type, int size)
    {
        var code = size switch { < 29 => size, < 285 => 29, < 65_821 => 30, _ => 31 };
        _bytes.WriteByte((byte)((type > 7 ? 0 : type << 5) | code));
        if (type > 7)
            _bytes.WriteByte((byte)(type - 7));
        if (code > 28)
            _bytes.Write(BigEndian((uint)(size - code switch { 29 => 29, 30 => 285, _ => 65_821 }), code - 28));
    }

    static byte[] Shortest(UInt128 number) => BigEndian(number, (135 - (int)UInt128.LeadingZeroCount(number)) / 8);

    static byte[] BigEndian(UInt128 number, int width)
    {
        var full = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(full, number);
        return full[(16 - width)..];
    }
}
