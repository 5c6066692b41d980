using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>A view over the AS path of a route, nearest AS first. AS4_PATH is merged in (RFC 6793 §4.2.3) where the path is of 2-byte numbers.</summary>
public readonly ref struct AsPath
{
    const byte AS_SET = 1, AS_CONFED_SEQUENCE = 3, AS_CONFED_SET = 4;

    readonly ReadOnlySpan<byte> _path, _widePath;
    readonly int _width;

    internal AsPath(ReadOnlySpan<byte> path, int width, ReadOnlySpan<byte> widePath)
    {
        _path = path;
        _width = width;
        _widePath = widePath;
    }

    public bool IsEmpty => _path.IsEmpty;

    /// <summary>Hops as BGP counts them to choose a route: a set is one, a confederation none (RFC 4271 §9.1.2.2, RFC 5065 §5.3).</summary>
    public int Count => CountOf(_path, _width);

    /// <summary>As <c>3549 701 80</c>, with sets as <c>{1,2}</c>, parts inside a confederation as <c>(1 2)</c> and <c>[1,2]</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        var leading = _widePath.IsEmpty ? int.MaxValue : Count - CountOf(_widePath, 4);
        Append(text, _path, _width, leading);
        Append(text, _widePath, 4, int.MaxValue);
        return text.ToString();
    }

    /// <summary>Writes the path as one AS_PATH with numbers of 4 bytes.</summary>
    /// <returns>Bytes written: at most twice those of AS_PATH, and those of AS4_PATH.</returns>
    internal int WriteTo(Span<byte> destination)
    {
        if (_width == 4)
        {
            _path.CopyTo(destination);
            return _path.Length;
        }
        var written = Widen(destination, _widePath.IsEmpty ? int.MaxValue : Count - CountOf(_widePath, 4));
        _widePath.CopyTo(destination[written..]);
        return written + _widePath.Length;
    }

    int Widen(Span<byte> destination, int hops)
    {
        var written = 0;
        for (var at = 0; at + 1 < _path.Length && hops > 0; at += 2 + _path[at + 1] * _width)
        {
            var (kind, count) = (_path[at], (int)_path[at + 1]);
            if (kind is not (AS_SET or AS_CONFED_SEQUENCE or AS_CONFED_SET))
                count = Math.Min(hops, count);
            hops -= kind switch { AS_SET => 1, AS_CONFED_SEQUENCE or AS_CONFED_SET => 0, _ => count };
            (destination[written], destination[written + 1]) = (kind, (byte)count);
            written += 2;
            for (var asn = 0; asn < count; asn++, written += 4)
                BinaryPrimitives.WriteUInt32BigEndian(destination[written..], PathEnd.AsnAt(_path, at + 2 + asn * _width, _width));
        }
        return written;
    }

    internal static int CountOf(ReadOnlySpan<byte> path, int width)
    {
        var count = 0;
        for (var at = 0; at + 1 < path.Length; at += 2 + path[at + 1] * width)
            count += path[at] switch { AS_SET => 1, AS_CONFED_SEQUENCE or AS_CONFED_SET => 0, _ => path[at + 1] };
        return count;
    }

    static void Append(StringBuilder text, ReadOnlySpan<byte> path, int width, int hops)
    {
        for (var at = 0; at + 1 < path.Length && hops > 0; at += 2 + path[at + 1] * width)
        {
            var segment = path.Slice(at + 2, path[at + 1] * width);
            var (open, between, close) = path[at] switch
            {
                AS_SET => ("{", ',', "}"),
                AS_CONFED_SEQUENCE => ("(", ' ', ")"),
                AS_CONFED_SET => ("[", ',', "]"),
                _ => ("", ' ', ""),
            };
            var isSequence = open.Length == 0;
            if (isSequence)
                segment = segment[..(Math.Min(hops, path[at + 1]) * width)];
            hops -= isSequence ? segment.Length / width : path[at] == AS_SET ? 1 : 0;
            if (text.Length > 0)
                text.Append(' ');
            text.Append(open);
            for (var asn = 0; asn < segment.Length; asn += width)
                text.Append(CultureInfo.InvariantCulture, $"{(asn > 0 ? between.ToString() : "")}{PathEnd.AsnAt(segment, asn, width)}");
            text.Append(close);
        }
    }
}
