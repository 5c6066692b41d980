using System.Collections.Immutable;
using System.Globalization;
using System.Numerics;
using Tracefleet.Addressing;
using Tracefleet.Packets;

namespace Tracefleet.Formats.Iris;

/// <content>Reading.</content>
public static partial class IrisCsv
{
    const int ColumnCount = 17;

    /// <summary>Times from here on are microseconds, which caracal's manual promises: as seconds they would be after the year 5000.</summary>
    const long LeastMicroseconds = 100_000_000_000;

    /// <summary>Reads a line that is not the header; false unless it has all columns and each is in range.</summary>
    /// <remarks>The list of labels may also be without quotes when it is empty, and addresses may be dotted.</remarks>
    public static bool TryRead(ReadOnlySpan<char> line, out IrisReply? reply)
    {
        reply = null;
        Span<Range> columns = stackalloc Range[ColumnCount + 1];
        line = line.TrimEnd("\r\n");
        if (Split(line, columns) != ColumnCount)
            return false;
        var row = new Row(line, columns);
        var capturedAt = row.Time(0);
        var labels = Labels(row[14], out var areLabels);
        var read = new IrisReply(
            capturedAt, row.Number<byte>(1), row.Address(2), row.Address(3), row.Number<ushort>(4), row.Number<ushort>(5), row.Number<byte>(6),
            row.Number<byte>(7), row.Address(8), row.Number<byte>(9), row.Number<byte>(10), row.Number<byte>(11), row.Number<byte>(12),
            row.Number<ushort>(13), labels, row.Number<ushort>(15), row[16].ToString());
        if (row.IsFaulty || !areLabels)
            return false;
        reply = read;
        return true;
    }

    // Commas inside quotes do not separate.
    static int Split(ReadOnlySpan<char> line, Span<Range> columns)
    {
        var (count, start, isQuoted) = (0, 0, false);
        for (var index = 0; index <= line.Length; index++)
        {
            if (index < line.Length && line[index] == '"')
                isQuoted = !isQuoted;
            if (index < line.Length && (line[index] != ',' || isQuoted))
                continue;
            if (count == columns.Length)
                return count;
            columns[count++] = start..index;
            start = index + 1;
        }
        return isQuoted ? 0 : count;
    }

    static ImmutableArray<MplsLabel> Labels(ReadOnlySpan<char> text, out bool areLabels)
    {
        text = text.Trim('"');
        areLabels = text.Length >= 2 && text[0] == '[' && text[^1] == ']';
        if (!areLabels)
            return [];
        var labels = ImmutableArray.CreateBuilder<MplsLabel>();
        text = text[1..^1];
        while (areLabels && !text.IsEmpty)
        {
            var end = text.IndexOf(')');
            areLabels = end > 0 && text[0] == '(' && TryReadLabel(text[1..end], labels);
            text = areLabels ? text[(end + 1)..].TrimStart(", ") : default;
        }
        return areLabels ? labels.ToImmutable() : [];
    }

    static bool TryReadLabel(ReadOnlySpan<char> text, ImmutableArray<MplsLabel>.Builder labels)
    {
        Span<Range> parts = stackalloc Range[5];
        if (text.Split(parts, ',', StringSplitOptions.TrimEntries) != 4)
            return false;
        var row = new Row(text, parts);
        var (label, exp, bottom, ttl) = (row.Number<uint>(0), row.Number<byte>(1), row.Number<byte>(2), row.Number<byte>(3));
        if (row.IsFaulty || label > 0xFFFFF || exp > 7 || bottom > 1)
            return false;
        labels.Add(new MplsLabel(label, exp, bottom == 1, ttl));
        return true;
    }

    /// <summary>Columns that remember whether one of them could not be read.</summary>
    ref struct Row(ReadOnlySpan<char> line, ReadOnlySpan<Range> columns)
    {
        readonly ReadOnlySpan<char> _line = line;
        readonly ReadOnlySpan<Range> _columns = columns;

        public bool IsFaulty { get; private set; }

        public readonly ReadOnlySpan<char> this[int column] => _line[_columns[column]];

        public T Number<T>(int column)
            where T : struct, IBinaryInteger<T>
        {
            var isNumber = T.TryParse(this[column], NumberStyles.None, CultureInfo.InvariantCulture, out var value);
            IsFaulty |= !isNumber;
            return isNumber ? value : T.Zero;
        }

        public Address Address(int column)
        {
            var text = this[column];
            const string mapped = "::ffff:";
            if (text.StartsWith(mapped, StringComparison.OrdinalIgnoreCase) && text.Contains('.'))
                text = text[mapped.Length..];
            var isAddress = Addressing.Address.TryParse(text.ToString(), out var address);
            IsFaulty |= !isAddress;
            return address;
        }

        public DateTimeOffset Time(int column)
        {
            var value = Number<long>(column);
            var milliseconds = value >= LeastMicroseconds ? value / 1_000 : value * 1_000;
            // The year 9999 is as far as times go.
            var isTime = milliseconds <= 253_402_300_799_000;
            IsFaulty |= !isTime;
            return isTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
        }
    }
}
