using System.Buffers;
using System.Collections.Immutable;

namespace Tracefleet.LookingGlass.Configured;

/// <summary>Cuts one output of a command into lines as its bytes come in, within bounds.</summary>
/// <param name="live">Told each line as soon as it is whole; null for nobody.</param>
sealed class OutputLines(CommandBounds bounds, Action<string>? live)
{
    readonly ImmutableArray<string>.Builder _lines = ImmutableArray.CreateBuilder<string>();
    readonly ArrayBufferWriter<byte> _line = new();
    int _bytes;

    public ImmutableArray<string> Lines => _lines.ToImmutable();

    /// <summary>True when there was more than the bounds allow.</summary>
    public bool IsCut { get; private set; }

    /// <summary>False when the bounds are reached and no more is to be read.</summary>
    public bool TryAdd(ReadOnlySpan<byte> bytes)
    {
        var room = Math.Min(bytes.Length, bounds.MostBytes - _bytes);
        _bytes += room;
        for (var rest = bytes[..room]; rest.Length > 0;)
        {
            var end = rest.IndexOf((byte)'\n');
            AddToLine(end < 0 ? rest : rest[..end]);
            if (end >= 0 && !TryEndLine())
                return false;
            rest = end < 0 ? [] : rest[(end + 1)..];
        }
        IsCut |= room < bytes.Length;
        return !IsCut;
    }

    /// <summary>The last line may have no end.</summary>
    public void Finish()
    {
        if (_line.WrittenCount > 0)
            TryEndLine();
    }

    void AddToLine(ReadOnlySpan<byte> bytes) => _line.Write(bytes[..Math.Min(bytes.Length, bounds.LongestLine - _line.WrittenCount)]);

    bool TryEndLine()
    {
        IsCut |= _lines.Count >= bounds.MostLines;
        if (IsCut)
            return false;
        var written = _line.WrittenSpan;
        var text = HarmlessText.From(written is [.., (byte)'\r'] ? written[..^1] : written);
        _line.ResetWrittenCount();
        _lines.Add(text);
        live?.Invoke(text);
        return true;
    }
}
