using Tracefleet.Addressing;
using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Enrichment.Tests.Mrt;
using Tracefleet.Enrichment.Tests.Routes;
using Tracefleet.Enrichment.Tests.Stored;
using Tracefleet.Fuzz.Running;

namespace Tracefleet.Fuzz.Routes;

/// <summary>Tables whose routes are kept, and files of kept routes: as they are, and with their checksums made right again. Whatever opens is asked for everything.</summary>
public sealed class RoutesTarget : IFuzzTarget
{
    static readonly ImportOptions s_options = new() { MaxBadShare = 1, MaxBytes = 4 << 20 };

    readonly byte[][] _corpus;

    public RoutesTarget()
    {
        byte[][] tables = [Table().ToArray(), Dump().ToArray()];
        _corpus = [.. tables, .. tables.Select(table => RouteFiles.Bytes(new MemoryStream(table)))];
    }

    public string Name => "routes";
    public IReadOnlyList<byte[]> Corpus => _corpus;

    /// <summary>The buffers of a builder, and every route of 4 KiB of lists several times over.</summary>
    public long MaxAllocation => 16 << 20;

    public void Read(ReadOnlySpan<byte> input)
    {
        var bytes = input.ToArray();
        Try(() => Ask(RibRoutes.FromBytes(RouteFiles.Bytes(new MemoryStream(bytes), s_options), "table")));
        Try(() => Ask(RibRoutes.FromBytes(bytes, "input")));
        Try(() => Ask(RibRoutes.FromBytes(SnapshotSealer.Seal(bytes), "sealed")));
    }

    static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (SnapshotException)
        {
            // Refusing is as good as reading.
        }
    }

    static void Ask(RibRoutes routes)
    {
        var seen = 0L;
        foreach (var prefix in routes.Prefixes)
        {
            if (!routes.Contains(prefix) || !routes.TryFind(prefix.Network, out var found) || found.Length < prefix.Length)
                throw new InvalidOperationException($"{prefix} is in the table and not found.");
            foreach (var route in routes.RoutesOf(prefix))
                seen += route.Prefix == prefix && route.Communities.Length >= 0 ? 1 : 0;
        }
        routes.TryFind(Address.Parse("8.8.8.8"), out _);
        routes.TryFind(Address.Parse("2001:db8::1"), out _);
        if (seen != routes.Count)
            throw new InvalidOperationException($"{seen} of {routes.Count} routes were given.");
    }

    static MrtWriter Table() => new MrtWriter().Peers(("192.0.2.1", 100), ("2001:db8::1", 200_000))
        .Rib("8.8.8.0/24", (0, Attributes()), (1, MrtWriter.AsPath(MrtWriter.Sequence(3356), MrtWriter.Set(5, 6))))
        .Rib("9.0.0.0/8", (0, Attributes())).RibAddPath("8.8.0.0/16", (0, MrtWriter.Path(100, 64512)), (0, MrtWriter.Path(5)))
        .Rib("9.0.0.0/8", (1, MrtWriter.Path(7)))
        .Rib("2a00::/12", (1, [.. MrtWriter.Path(3333), .. MrtWriter.Attribute(14, [16, .. new byte[15], 9])]));

    static MrtWriter Dump() => new MrtWriter()
        .TableDump("8.8.8.0/24", "192.0.2.1", 100,
            [.. MrtWriter.AsPath(MrtWriter.Segment(2, 2, 100, 23456)), .. MrtWriter.Attribute(17, MrtWriter.Sequence(200_000))])
        .TableDump("2a00::/12", "2001:db8::1", 200, [.. MrtWriter.AsPath(MrtWriter.Segment(1, 2, 1, 2)), .. MrtWriter.Attribute(14, [0, 2, 1, 16, .. new byte[18]])]);

    static byte[] Attributes() =>
    [
        .. MrtWriter.Path(100, 15169), .. MrtWriter.Attribute(4, MrtWriter.U32(10)), .. MrtWriter.Attribute(5, MrtWriter.U32(100)), .. MrtWriter.Attribute(6),
        .. MrtWriter.Attribute(8, MrtWriter.U32(0x00640001)), .. MrtWriter.Attribute(32, [.. MrtWriter.U32(1), .. MrtWriter.U32(2), .. MrtWriter.U32(3)]),
    ];
}
