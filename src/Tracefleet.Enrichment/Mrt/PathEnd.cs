using System.Buffers.Binary;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Who originates a route, by the end of its AS_PATH.</summary>
enum PathEndKind : byte
{
    /// <summary>There is no AS in the path.</summary>
    Empty,

    /// <summary>There is none that can originate anything.</summary>
    AllBogus,

    /// <summary>One AS.</summary>
    Single,

    /// <summary>One of the members of an AS_SET, nobody knows which.</summary>
    Set,
}

/// <summary>The end of an AS path, by the rules in docs/origin-rules.md.</summary>
/// <param name="Asn">The origin, where it is one AS.</param>
/// <param name="SetStart">Of the members of the set in the path, where it is one.</param>
/// <param name="IsAfterBogus">Whether bogus ASes at the end of the path were passed over.</param>
readonly record struct PathEnd(PathEndKind Kind, uint Asn, int SetStart, int SetCount, bool IsAfterBogus)
{
    const byte AS_SET = 1, AS_SEQUENCE = 2, AS_CONFED_SEQUENCE = 3, AS_CONFED_SET = 4;

    /// <summary>AS numbers that cannot be an origin in the public Internet: AS 0 (RFC 7607), AS_TRANS (RFC 6793), documentation (RFC 5398), private use
    /// (RFC 6996), last numbers (RFC 7300), and 65552 to 131071, which IANA reserves. From 64496 to 131071 they follow one another.</summary>
    public static bool IsBogus(uint asn) => asn is 0 or 23_456 or (>= 64_496 and <= 131_071) or >= 4_200_000_000;

    /// <summary>Walks an AS_PATH (RFC 4271 §4.3; confederations RFC 5065 §3).</summary>
    /// <param name="width">Bytes of an AS number: 2 or 4.</param>
    /// <returns>False where a segment is longer than the path or of no known kind.</returns>
    public static bool TryRead(ReadOnlySpan<byte> path, int width, out PathEnd end)
    {
        end = default;
        for (var at = 0; at < path.Length;)
        {
            if (path.Length - at < 2)
                return false;
            var (kind, length) = (path[at], path[at + 1] * width);
            at += 2;
            if (path.Length - at < length)
                return false;
            var segment = path.Slice(at, length);
            if (kind == AS_SEQUENCE)
                end = AfterSequence(end, segment, width);
            else if (kind == AS_SET)
                end = AfterSet(end, segment, at, width);
            else if (kind is not (AS_CONFED_SEQUENCE or AS_CONFED_SET))
                return false;
            at += length;
        }
        return true;
    }

    public static uint AsnAt(ReadOnlySpan<byte> path, int at, int width) =>
        width == 4 ? BinaryPrimitives.ReadUInt32BigEndian(path[at..]) : BinaryPrimitives.ReadUInt16BigEndian(path[at..]);

    static PathEnd AfterSequence(PathEnd before, ReadOnlySpan<byte> segment, int width)
    {
        for (var at = segment.Length - width; at >= 0; at -= width)
        {
            var asn = AsnAt(segment, at, width);
            if (!IsBogus(asn))
                return new PathEnd(PathEndKind.Single, asn, 0, 0, at < segment.Length - width);
        }
        return segment.IsEmpty ? before : Bogus(before);
    }

    static PathEnd AfterSet(PathEnd before, ReadOnlySpan<byte> segment, int start, int width)
    {
        var (valid, single, isOne) = (0, 0u, true);
        for (var at = 0; at < segment.Length; at += width)
        {
            var asn = AsnAt(segment, at, width);
            if (IsBogus(asn))
                continue;
            isOne &= valid == 0 || asn == single;
            single = asn;
            valid++;
        }
        if (valid == 0)
            return segment.IsEmpty ? before : Bogus(before);
        return isOne ? new PathEnd(PathEndKind.Single, single, 0, 0, false) : new PathEnd(PathEndKind.Set, 0, start, segment.Length / width, false);
    }

    static PathEnd Bogus(PathEnd before) =>
        before.Kind == PathEndKind.Empty ? new PathEnd(PathEndKind.AllBogus, 0, 0, 0, true) : before with { IsAfterBogus = true };
}
