using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>Appends records and the strings that they name. Numbers are LEB128: seven bits a byte, low ones first.</summary>
sealed class RecordWriter
{
    readonly ArrayBufferWriter<byte> _records = new();
    readonly ArrayBufferWriter<byte> _strings = new();
    readonly List<int> _recordEnds = [];
    readonly List<int> _stringEnds = [];
    readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);

    public ReadOnlySpan<byte> Records => _records.WrittenSpan;
    public ReadOnlySpan<int> RecordEnds => CollectionsMarshal.AsSpan(_recordEnds);
    public ReadOnlySpan<byte> Strings => _strings.WrittenSpan;
    public ReadOnlySpan<int> StringEnds => CollectionsMarshal.AsSpan(_stringEnds);

    public void EndRecord() => _recordEnds.Add(_records.WrittenCount);

    public void Byte(byte value)
    {
        _records.GetSpan(1)[0] = value;
        _records.Advance(1);
    }

    public void Number(uint value)
    {
        for (; value > 0x7F; value >>= 7)
            Byte((byte)(value & 0x7F | 0x80));
        Byte((byte)value);
    }

    /// <summary>A negative number takes five bytes; there are none in practice.</summary>
    public void Number(int value) => Number(unchecked((uint)value));

    public void Double(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(_records.GetSpan(sizeof(double)), value);
        _records.Advance(sizeof(double));
    }

    public void Bytes(ReadOnlySpan<byte> value) => _records.Write(value);

    public void Text(string text)
    {
        ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, text, out var known);
        if (!known)
        {
            number = _stringEnds.Count;
            Encoding.UTF8.GetBytes(text, _strings);
            _stringEnds.Add(_strings.WrittenCount);
        }
        Number(number);
    }
}
