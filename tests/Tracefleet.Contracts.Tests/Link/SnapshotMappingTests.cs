using Google.Protobuf;
using Tracefleet.Campaigns.Lifecycle;
using Tracefleet.Campaigns.Places;
using Tracefleet.Contracts.Link;
using TraceSpec = Tracefleet.Measurements.Traces.TraceSpec;

namespace Tracefleet.Contracts.Tests.Link;

public class SnapshotMappingTests
{
    const string Id = "asn_202605311208_1f59";
    const long Chunk = LinkLimits.SnapshotChunkBytes;

    static readonly string Sha256 = new('a', 64);
    static readonly PinnedSnapshot Pin = new(Id, Sha256, Chunk + 10);

    static SnapshotChunk Piece(long offset, int length, long total = Chunk + 10) =>
        new() { Id = Id, Offset = offset, Bytes = ByteString.CopyFrom(new byte[length]), Total = total, Sha256 = Sha256 };

    [Fact]
    public void An_assignment_arrives_with_the_snapshots_that_its_campaign_pins()
    {
        var pins = new PinnedSnapshots(Pin, null, new PinnedSnapshot("ixp_202605311208_0001", Sha256, 1));
        var assignment = new ShardAssignment(new ShardLease("c1", 0, 1), new TraceSpec(), null, [new(0, "192.0.2.1")], null);

        Assert.Equal(pins, (assignment with { Snapshots = pins }).ToWire().ToDomain().Snapshots);
        Assert.Null(assignment.ToWire().Snapshots);
        Assert.Equal(PinnedSnapshots.None, assignment.ToWire().ToDomain().Snapshots);
    }

    [Fact]
    public void A_hello_tells_what_the_agent_holds()
    {
        var inventory = LinkSamples.Inventory with { FetchesSnapshots = true, HeldSnapshots = [Id] };

        var arrived = new AgentHello(1, "a", "ams", inventory, []).ToWire().ToDomain().Inventory;

        Assert.True(arrived.FetchesSnapshots);
        Assert.Equal([Id], arrived.HeldSnapshots.ToArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("asn_202605311208_1f59/../x")]
    [InlineData("asn_202605311208_1f59\n")]
    [InlineData("asn_202605311208_1F59")]
    [InlineData("rib_202605311208_1f59")]
    public void Nothing_but_an_identifier_passes_for_one(string id)
    {
        var hello = new AgentHello(1, "a", "ams", LinkSamples.Inventory, []).ToWire();
        hello.Inventory.HeldSnapshots.Add(id);

        Assert.Equal("snapshot_request.id", Assert.Throws<LinkFormatException>(() => new SnapshotRequest { Id = id }.ToDomain()).Field);
        Assert.Equal("snapshot_missing.id", Assert.Throws<LinkFormatException>(() => new SnapshotMissing { Id = id }.ToDomain()).Field);
        Assert.Equal("inventory.held_snapshots[0]", Assert.Throws<LinkFormatException>(() => hello.ToDomain()).Field);
        Assert.Equal(
            "snapshots.asn.id",
            Assert.Throws<LinkFormatException>(() => new WantedSnapshots { Asn = new() { Id = id, Sha256 = Sha256, Size = 1 } }.ToDomain("snapshots")).Field);
    }

    [Fact]
    public void A_snapshot_stands_for_its_own_kind_only() => Assert.Equal(
        "snapshots.geo.id",
        Assert.Throws<LinkFormatException>(() => new WantedSnapshots { Geo = new() { Id = Id, Sha256 = Sha256, Size = 1 } }.ToDomain("snapshots")).Field);

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(Chunk - 1)]
    [InlineData(long.MaxValue)]
    public void An_offset_is_a_multiple_of_a_chunk_within_the_largest_file(long offset) =>
        Assert.Equal("snapshot_request.offset", Assert.Throws<LinkFormatException>(() => new SnapshotRequest { Id = Id, Offset = offset }.ToDomain()).Field);

    [Fact]
    public void A_piece_arrives_as_it_left()
    {
        var piece = new SnapshotPiece(Pin, Chunk, new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 });

        var arrived = piece.ToWire().ToDomain();

        Assert.Equal((Pin, Chunk), (arrived.Snapshot, arrived.Offset));
        Assert.Equal(piece.Bytes.ToArray(), arrived.Bytes.ToArray());
    }

    [Fact]
    public void A_piece_has_as_many_bytes_as_belong_there()
    {
        Assert.Equal(Chunk, Piece(0, (int)Chunk).ToDomain().Bytes.Length);
        foreach (var wrong in new[] { Piece(0, 0), Piece(0, (int)Chunk - 1), Piece(0, (int)Chunk + 1), Piece(Chunk, 11), Piece(Chunk, 9), Piece(2 * Chunk, 1), Piece(2 * Chunk, 0) })
            Assert.Equal("snapshot_chunk.bytes", Assert.Throws<LinkFormatException>(() => wrong.ToDomain()).Field);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(1L << 31)]
    public void A_file_has_a_size_that_can_be_mapped(long total) =>
        Assert.Equal("snapshot_chunk.size", Assert.Throws<LinkFormatException>(() => Piece(0, 1, total).ToDomain()).Field);

    [Fact]
    public void A_hash_is_64_hexadecimal_digits()
    {
        var piece = Piece(0, (int)Chunk);
        piece.Sha256 = new string('z', 64);

        Assert.Equal("snapshot_chunk.sha256", Assert.Throws<LinkFormatException>(() => piece.ToDomain()).Field);
    }
}
