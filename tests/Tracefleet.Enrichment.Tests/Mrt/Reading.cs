using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;

namespace Tracefleet.Enrichment.Tests.Mrt;

/// <summary>What tests ask of <see cref="AsnSource"/>.</summary>
static class Reading
{
    /// <summary>Accepts any share of bad records.</summary>
    public static readonly ImportOptions Lenient = new() { MaxBadShare = 1 };

    public static Imported<AsnRow> Read(byte[] input, ImportOptions? options = null) =>
        AsnSource.Read(new MemoryStream(input), "test", null, options ?? ImportOptions.Default, null, CancellationToken.None);

    public static Imported<AsnRow> Read(MrtWriter input, ImportOptions? options = null) => Read(input.ToArray(), options);

    public static Imported<AsnRow> ReadShared(params string[] parts)
    {
        using var file = File.OpenRead(SharedData.PathOf(parts));
        return AsnSource.Read(file, parts[^1], null, ImportOptions.Default, null, CancellationToken.None);
    }

    public static string Refusal(byte[] input, ImportOptions? options = null) => Assert.Throws<SnapshotException>(() => Read(input, options)).Message;

    /// <summary>As <c>192.0.2.0/24 AS1 x2, AS2 x1</c>, with <c>set</c> at the end where it is one.</summary>
    public static string Text(this AsnRow row) =>
        $"{row.Prefix} {string.Join(", ", row.Origins.Select((asn, at) => row.Peers.IsEmpty ? $"{asn}" : $"{asn} x{row.Peers[at]}"))}{(row.IsSet ? " set" : "")}";

    public static IEnumerable<string> Lines(this Imported<AsnRow> imported) => imported.Rows.Select(Text);

    public static long Count(this Imported<AsnRow> imported, string name) => imported.Report.Counts.GetValueOrDefault(name);
}
