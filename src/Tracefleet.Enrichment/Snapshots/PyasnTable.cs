using System.Text;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Tables of prefix and origin AS as pyasn writes them (<c>prefix TAB asn</c>) and CAIDA's prefix2as (<c>network TAB length TAB asn</c>).</summary>
/// <remarks>Lines that start with a semicolon or <c>#</c> are comments. Several origins (MOAS) are joined by <c>_</c>, members of an AS_SET by a comma.</remarks>
public static class PyasnTable
{
    /// <exception cref="SnapshotException">A line that is neither a row nor a comment.</exception>
    public static IEnumerable<AsnRow> Read(TextReader text, string file)
    {
        var lines = new OriginLines();
        var bytes = new byte[256];
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (bytes.Length < Encoding.UTF8.GetMaxByteCount(line.Length))
                bytes = new byte[Encoding.UTF8.GetMaxByteCount(line.Length)];
            var length = Encoding.UTF8.GetBytes(line, bytes);
            if (OriginLines.IsEmpty(bytes.AsSpan(0, length)))
                continue;
            if (lines.Read(bytes.AsSpan(0, length), out var row) is { } fault)
                throw new SnapshotException(file, number, fault);
            yield return row;
        }
    }
}
