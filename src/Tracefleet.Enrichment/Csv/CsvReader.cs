namespace Tracefleet.Enrichment.Csv;

/// <summary>Reads comma-separated values (RFC 4180) in UTF-8, record by record, out of one buffer and without making objects.</summary>
/// <remarks>
/// Lines end with LF or CRLF; a byte order mark is skipped; blank lines are records of one empty field. A record that breaks the rules has a
/// <see cref="Fault"/> and no fields, and reading goes on behind its first line.
/// </remarks>
/// <param name="comment">Text from here to the end of the line is left out (RFC 8805 §2.1); 0 for none.</param>
sealed class CsvReader(Stream input, byte comment = 0) : IDisposable
{
    /// <summary>Longest record. Real ones stay below a hundredth of this.</summary>
    public const int MaxRecordBytes = 1 << 16;

    const int MaxFields = 256;

    readonly byte[] _buffer = new byte[4 * MaxRecordBytes];
    readonly CsvFields _fields = new(MaxFields);
    int _start;
    int _end;
    bool _isDrained;
    long _nextLine = 1;

    /// <summary>The line on which the current record starts, counted from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Why the current record has no fields; null where it has.</summary>
    public string? Fault { get; private set; }

    public int Count => _fields.Count;

    /// <summary>A field of the current record, unquoted, valid until the next is read; empty where the record has no such field.</summary>
    public ReadOnlySpan<byte> this[int index] =>
        index >= 0 && index < _fields.Count ? _buffer.AsSpan(_fields.Start(index), _fields.Length(index)) : default;

    public bool Read()
    {
        if (_nextLine == 1)
            SkipByteOrderMark();
        Line = _nextLine;
        Fault = null;
        _fields.Clear();
        if (!FindLine(0, out var length))
            return SkipLongLine();
        if (length == 0 && _isDrained && _start == _end)
            return false;
        var line = _buffer.AsSpan(_start, length);
        if (comment != 0 && line.IndexOf(comment) is >= 0 and var end)
            Take(length, lines: 1, _fields.SplitQuoted(_buffer, _start, end));
        else if (line.Contains((byte)'"'))
            ReadQuoted(length);
        else
            Take(length, lines: 1, _fields.Split(_buffer, _start, Trimmed(length)));
        return true;
    }

    public void Dispose() => input.Dispose();

    /// <summary>Length without its end of the line found behind <paramref name="from"/>; false where it is beyond <see cref="MaxRecordBytes"/>.</summary>
    bool FindLine(int from, out int length)
    {
        while (true)
        {
            var newline = _buffer.AsSpan(_start + from, _end - _start - from).IndexOf((byte)'\n');
            length = newline >= 0 ? from + newline : _end - _start;
            if (length > MaxRecordBytes)
                return false;
            if (newline >= 0 || !Fill())
                return true;
        }
    }

    bool Fill()
    {
        if (_isDrained)
            return false;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = input.Read(_buffer.AsSpan(_end));
        _end += read;
        _isDrained = read == 0;
        return true;
    }

    /// <summary>A quoted field may hold ends of lines: the record ends where the quotes are even.</summary>
    void ReadQuoted(int firstLine)
    {
        var (length, lines) = (firstLine, 1);
        while (_buffer.AsSpan(_start, length).Count((byte)'"') % 2 != 0)
        {
            if (_start + length == _end || !FindLine(length + 1, out length))
            {
                Take(firstLine, lines: 1, "a quote is not closed");
                return;
            }
            lines++;
        }
        Take(length, lines, _fields.SplitQuoted(_buffer, _start, Trimmed(length)));
    }

    void Take(int length, int lines, string? fault)
    {
        _start = Math.Min(_start + length + 1, _end);
        _nextLine += lines;
        Fault = fault;
        if (fault is not null)
            _fields.Clear();
    }

    bool SkipLongLine()
    {
        do
        {
            var newline = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            _start = newline >= 0 ? _start + newline + 1 : _end;
            if (newline >= 0)
                break;
        } while (Fill());
        _nextLine++;
        Fault = $"the line is longer than {MaxRecordBytes} bytes";
        return true;
    }

    int Trimmed(int length) => length > 0 && _buffer[_start + length - 1] == '\r' ? length - 1 : length;

    void SkipByteOrderMark()
    {
        while (_end - _start < 3 && Fill())
        {
        }
        if (_buffer.AsSpan(_start, _end - _start).StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            _start += 3;
    }
}
