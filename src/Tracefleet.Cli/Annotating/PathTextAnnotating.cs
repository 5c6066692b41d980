using System.Buffers;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Enrichment;

namespace Tracefleet.Cli.Annotating;

/// <summary>Adds a remark after the addresses of hops in what traceroute, tracepath, mtr and their like print. The text stays as it is otherwise.</summary>
sealed class PathTextAnnotating(Annotator annotator) : ILineAnnotating
{
    static readonly SearchValues<byte> OfAddresses = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    public LineOutcome Annotate(ReadOnlySpan<byte> line, IBufferWriter<byte> output)
    {
        if (!IsHop(line))
        {
            output.Write(line);
            return LineOutcome.Passed;
        }
        var (written, found) = (0, 0);
        for (var at = 0; TryNext(line, at, out var address, out var end); at = end)
        {
            // An interface without a name is printed as its address twice: 192.0.2.1 (192.0.2.1).
            if (TryNext(line, end, out var next, out _) && next == address && line[end..].StartsWith(" ("u8))
                continue;
            if (AnnotationText.Remark(annotator.Annotate(address)) is not { Length: > 0 } remark)
                continue;
            var place = end < line.Length && line[end] is (byte)')' or (byte)']' ? end + 1 : end;
            output.Write(line[written..place]);
            output.Write(Encoding.UTF8.GetBytes($" {remark}"));
            written = place;
            found++;
        }
        output.Write(line[written..]);
        return found > 0 ? LineOutcome.Annotated : LineOutcome.Passed;
    }

    /// <summary>Lines of hops begin with blanks, a number, or both; those before them do not.</summary>
    static bool IsHop(ReadOnlySpan<byte> line) => line is [(byte)' ' or (byte)'\t' or (>= (byte)'0' and <= (byte)'9'), ..];

    /// <summary>The next word that is an address.</summary>
    static bool TryNext(ReadOnlySpan<byte> line, int from, out Address address, out int end)
    {
        address = default;
        for (end = from; end < line.Length;)
        {
            var start = line[end..].IndexOfAny(OfAddresses);
            if (start < 0)
                return false;
            start += end;
            var length = line[start..].IndexOfAnyExcept(OfAddresses);
            end = length < 0 ? line.Length : start + length;
            if (end < line.Length && line[end] == (byte)'%')
                end = EndOfWord(line, end + 1);
            var isWord = (start == 0 || !IsOfWords(line[start - 1])) && (end == line.Length || !IsOfWords(line[end]));
            if (isWord && AnnotationText.TryAddress(line[start..end], out address))
                return true;
        }
        return false;
    }

    static int EndOfWord(ReadOnlySpan<byte> line, int from)
    {
        while (from < line.Length && (IsOfWords(line[from]) || line[from] == (byte)'.'))
            from++;
        return from;
    }

    static bool IsOfWords(byte letter) => char.IsAsciiLetterOrDigit((char)letter) || letter is (byte)'-' or (byte)'_' or (byte)'/' or (byte)'%';
}
