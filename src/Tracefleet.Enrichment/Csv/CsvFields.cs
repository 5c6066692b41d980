namespace Tracefleet.Enrichment.Csv;

/// <summary>Where the fields of one record lie in a buffer.</summary>
sealed class CsvFields(int limit)
{
    readonly (int Start, int Length)[] _places = new (int, int)[limit];

    public int Count { get; private set; }

    public int Start(int index) => _places[index].Start;

    public int Length(int index) => _places[index].Length;

    public void Clear() => Count = 0;

    /// <summary>Splits a record without quotes.</summary>
    /// <returns>What is wrong; null where nothing is.</returns>
    public string? Split(ReadOnlySpan<byte> buffer, int start, int length)
    {
        var rest = buffer.Slice(start, length);
        while (true)
        {
            var comma = rest.IndexOf((byte)',');
            if (!Add(start, comma < 0 ? rest.Length : comma))
                return TooMany;
            if (comma < 0)
                return null;
            start += comma + 1;
            rest = rest[(comma + 1)..];
        }
    }

    /// <summary>Splits a record with quotes, and unquotes fields where they lie: they only become shorter.</summary>
    public string? SplitQuoted(Span<byte> buffer, int start, int length)
    {
        var end = start + length;
        while (true)
        {
            var isQuoted = start < end && buffer[start] == '"';
            var fault = isQuoted ? AddQuoted(buffer, start, end, out var next) : AddPlain(buffer, start, end, out next);
            if (fault is not null || next > end)
                return fault;
            start = next;
        }
    }

    string TooMany => $"the record has more than {limit} fields";

    string? AddPlain(ReadOnlySpan<byte> buffer, int start, int end, out int next)
    {
        var comma = buffer[start..end].IndexOf((byte)',');
        var length = comma < 0 ? end - start : comma;
        next = start + length + 1;
        return Add(start, length) ? null : TooMany;
    }

    string? AddQuoted(Span<byte> buffer, int start, int end, out int next)
    {
        var (read, write) = (start + 1, start);
        while (read < end)
        {
            if (buffer[read] == '"')
            {
                if (read + 1 >= end || buffer[read + 1] != '"')
                    break;
                read++;
            }
            buffer[write++] = buffer[read++];
        }
        next = read + 2;
        if (read >= end || (read + 1 < end && buffer[read + 1] != ','))
            return "text follows a closing quote";
        return Add(start, write - start) ? null : TooMany;
    }

    bool Add(int start, int length)
    {
        if (Count == limit)
            return false;
        _places[Count++] = (start, length);
        return true;
    }
}
