using Tracefleet.Enrichment.Mrt;

namespace Tracefleet.Enrichment.Compression;

/// <summary>Lines of decompressed text. Longer ones than allowed are counted as faults and passed over; so is one that is cut by damage.</summary>
sealed class LineReader(ReadAhead input, Faults faults, int maxLength)
{
    int _consumed;

    /// <summary>Counted from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The next line without its end; valid until the next call.</summary>
    public bool Next(out ReadOnlySpan<byte> line)
    {
        input.Consume(_consumed);
        _consumed = 0;
        while (true)
        {
            Number++;
            var length = FindEnd();
            if (length < 0)
                return Last(out line);
            line = input.Window[..length];
            _consumed = length + 1;
            if (length <= maxLength)
                return true;
            _consumed = 0;
            faults.Records++;
            faults.Add(Number, $"a line of more than {maxLength} bytes");
            if (!SkipLine())
                return false;
        }
    }

    /// <summary>Where the line ends; -1 where the data ends first, more than is allowed where it does not end.</summary>
    int FindEnd()
    {
        var searched = 0;
        while (true)
        {
            var found = input.Window[searched..].IndexOf((byte)'\n');
            if (found >= 0)
                return searched + found;
            searched = input.Window.Length;
            if (searched > maxLength)
                return searched;
            if (!input.More())
                return -1;
        }
    }

    bool Last(out ReadOnlySpan<byte> line)
    {
        line = input.Window;
        _consumed = line.Length;
        if (input.Damage is { } damage)
        {
            faults.AddCut(Number, $"{damage}: the data ends inside this line");
            return false;
        }
        return line.Length > 0;
    }

    bool SkipLine()
    {
        while (true)
        {
            var end = input.Window.IndexOf((byte)'\n');
            input.Consume(end < 0 ? input.Window.Length : end + 1);
            if (end >= 0)
                return true;
            if (!input.More())
                return false;
        }
    }
}
