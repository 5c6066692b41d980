using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Snapshots;

/// <summary>Tables of prefix and origin AS as pyasn and CAIDA's pfx2as write them: <c>prefix TAB asn</c>, comments after a semicolon.</summary>
/// <remarks>Several origins (MOAS) are joined by <c>_</c>, members of an AS_SET by a comma; both are origins here.</remarks>
public static class PyasnTable
{
    /// <exception cref="SnapshotException">A line that is neither a row nor a comment.</exception>
    public static IEnumerable<AsnRow> Read(TextReader text, string file)
    {
        var number = 0;
        while (text.ReadLine() is { } line)
        {
            number++;
            if (line.Length > 0 && line[0] is not (';' or '#'))
                yield return Row(line, file, number);
        }
    }

    static AsnRow Row(string line, string file, int number)
    {
        var tab = line.IndexOf('\t', StringComparison.Ordinal);
        if (tab < 0)
            throw new SnapshotException(file, number, "expected a prefix, a tab and an AS number");
        if (!Prefix.TryParse(line[..tab], out var prefix))
            throw new SnapshotException(file, number, $"'{line[..tab]}' is not a prefix such as 192.0.2.0/24 with all host bits zero");
        return new AsnRow(prefix, Origins(line.AsSpan(tab + 1), file, number));
    }

    static ImmutableArray<Asn> Origins(ReadOnlySpan<char> field, string file, int number)
    {
        var origins = ImmutableArray.CreateBuilder<Asn>(1);
        foreach (var range in field.SplitAny('_', ','))
        {
            if (!uint.TryParse(field[range].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var asn))
                throw new SnapshotException(file, number, $"'{field}' is not an AS number of 0 to 4294967295");
            origins.Add(new Asn(asn));
        }
        return origins.ToImmutable();
    }
}
