using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Sources;
using Tracefleet.Enrichment.Tests.Mrt;

namespace Tracefleet.Enrichment.Tests.Routes;

/// <summary>Makes files of routes of MRT tables, in memory.</summary>
static class RouteFiles
{
    public const string Snapshot = "asn_201405131653_1f59";

    public static byte[] Bytes(Stream mrt, ImportOptions? options = null)
    {
        using var builder = new RibRoutesBuilder("test", () => new MemoryStream());
        AsnSource.Read(mrt, "test", null, options ?? ImportOptions.Default, null, CancellationToken.None, builder);
        var file = new MemoryStream();
        builder.WriteTo(file, Snapshot, CancellationToken.None);
        return file.ToArray();
    }

    public static byte[] Bytes(MrtWriter mrt) => Bytes(new MemoryStream(mrt.ToArray()));

    public static RibRoutes Of(MrtWriter mrt) => RibRoutes.FromBytes(Bytes(mrt), "test");
}
