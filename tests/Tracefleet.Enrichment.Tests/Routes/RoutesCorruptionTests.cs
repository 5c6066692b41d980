using System.Buffers.Binary;
using Tracefleet.Enrichment.Routes;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Tests.Mrt;
using Tracefleet.Enrichment.Tests.Stored;
using Tracefleet.Fuzz.Routes;
using Tracefleet.Fuzz.Running;

namespace Tracefleet.Enrichment.Tests.Routes;

public sealed class RoutesCorruptionTests
{
    static byte[] Good() => RouteFiles.Bytes(new MrtWriter().Peers(("192.0.2.1", 100)).Rib("8.8.8.0/24", (0, MrtWriter.Path(100, 15169))));

    static string Refusal(byte[] file) => Assert.Throws<SnapshotException>(() => RibRoutes.FromBytes(file, "x.tfroutes")).Message;

    [Fact]
    public void A_changed_byte_anywhere_is_found()
    {
        var file = Good();

        for (var i = 0; i < file.Length; i++)
            foreach (var change in (byte[])[0x01, 0x80, 0xFF])
            {
                file[i] ^= change;
                Assert.Throws<SnapshotException>(() => RibRoutes.FromBytes(file, "x.tfroutes"));
                file[i] ^= change;
            }
        Assert.Equal(1, RibRoutes.FromBytes(file, "x.tfroutes").Count);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var file = Good();

        for (var length = 0; length < file.Length; length++)
            Assert.Throws<SnapshotException>(() => RibRoutes.FromBytes(file.AsMemory(0, length), "x.tfroutes"));
    }

    [Fact]
    public void Messages_name_the_remedy()
    {
        var newer = Good();
        newer[8] = 2;

        Assert.Equal("x.tfroutes: is not a file of routes; create the snapshot again with --routes", Refusal([1, 2, 3]));
        Assert.Equal(
            "x.tfroutes: is of format version 2, and this program reads version 1; use a newer program, or create the snapshot again with --routes", Refusal(newer));
        Assert.Contains("announces", Refusal([.. Good(), 0]), StringComparison.Ordinal);
    }

    /// <summary>Each spoils one number and makes the checksums right again. Places are those of docs/routes-format.md.</summary>
    [Theory]
    [InlineData(3, "the sizes of its sections do not fit together")]
    [InlineData(4, "AS path 0 is none")]
    [InlineData(7, "a route has attributes that are not there")]
    [InlineData(9, "list 0 of routes is none")]
    [InlineData(10, "IPv4 prefix 0 is none, or not in order")]
    [InlineData(12, "a prefix has list")]
    [InlineData(0, "it names no snapshot")]
    public void A_structure_that_contradicts_itself_is_refused(int section, string fault)
    {
        var file = Good();
        var at = SnapshotSealer.Sections(file).ElementAt(section).Start.Value;
        file[at] = 0xFF;

        Assert.Contains(fault, Refusal(SnapshotSealer.Seal(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_count_in_the_header_is_refused()
    {
        var file = Good();
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(24), 2);

        Assert.Contains("its header announces 2 routes and it has 1", Refusal(SnapshotSealer.Seal(file)), StringComparison.Ordinal);
    }

    [Fact]
    public void Spoiled_tables_and_files_do_no_harm() => Assert.Null(new FuzzRun(new RoutesTarget(), seed: 1).For(4_000).Failure);
}
