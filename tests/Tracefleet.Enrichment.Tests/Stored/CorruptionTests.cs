using System.Buffers.Binary;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Tests.Stored;

public sealed class CorruptionTests
{
    const int VersionOffset = 8;

    public static TheoryData<string> Kinds => ["asn", "geo", "ixp"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_changed_byte_anywhere_is_found(string kind)
    {
        var snapshot = Good(kind);

        for (var i = 0; i < snapshot.Length; i++)
            foreach (var change in (byte[])[0x01, 0x80, 0xFF])
            {
                snapshot[i] ^= change;
                Assert.Throws<SnapshotException>(() => StoredSnapshot.FromBytes(snapshot, "x"));
                snapshot[i] ^= change;
            }

        Assert.Equal(kind, StoredSnapshot.FromBytes(snapshot, "x").Description.Id[..3]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_snapshot_cut_short_anywhere_is_refused(string kind)
    {
        var snapshot = Good(kind);

        for (var length = 0; length < snapshot.Length; length++)
            Assert.Throws<SnapshotException>(() => StoredSnapshot.FromBytes(snapshot.AsMemory(0, length), "x"));
    }

    [Fact]
    public void Bytes_behind_the_end_are_refused() =>
        Assert.Throws<SnapshotException>(() => StoredSnapshot.FromBytes((byte[])[.. Good("asn"), 0], "x"));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Foreign_content_under_right_checksums_never_fails_a_lookup(string kind)
    {
        var good = Good(kind);
        var target = new SnapshotReader();
        var accepted = 0;

        for (var i = 0; i < good.Length; i++)
            foreach (var change in (byte[])[0x01, 0x10, 0x80, 0xFF])
            {
                var spoiled = (byte[])good.Clone();
                spoiled[i] ^= change;
                accepted += target.TryRead(SnapshotSealer.Seal(spoiled)) ? 1 : 0;
            }

        // Names, numbers of ASes and dates may well be others; what is pointed at may not.
        Assert.InRange(accepted, good.Length / 10, good.Length * 2);
    }

    [Fact]
    public void The_checksum_is_that_of_the_description_of_the_format()
    {
        var good = Good("asn");

        Assert.Equal(good, SnapshotSealer.Seal((byte[])good.Clone()));
    }

    [Fact]
    public void Castagnolis_polynomial_gives_its_known_value()
    {
        // With no whole group of four words: the four untouched lanes, then the digits.
        var lanes = Enumerable.Repeat((byte)0xFF, 16);

        Assert.Equal(Bitwise([.. lanes, .. "123456789"u8]), SnapshotSealer.Checksum("123456789"u8));
        Assert.Equal(0xE306_9283, Bitwise("123456789"u8));
    }

    [Fact]
    public void A_newer_version_says_so()
    {
        var snapshot = Good("asn");
        BinaryPrimitives.WriteUInt16LittleEndian(snapshot.AsSpan(VersionOffset), 2);

        var failure = Assert.Throws<SnapshotException>(() => StoredSnapshot.FromBytes(SnapshotSealer.Seal(snapshot), "new.tfsnap"));

        Assert.Equal("new.tfsnap: is a snapshot of format version 2, and this program reads version 1; use a newer program, or create it again", failure.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("prefix,name\n")]
    public void Another_file_is_told_from_a_snapshot(string content) =>
        Assert.StartsWith("x: is not a snapshot", Assert.Throws<SnapshotException>(() => StoredSnapshot.FromBytes(System.Text.Encoding.UTF8.GetBytes(content), "x")).Message, StringComparison.Ordinal);

    [Fact]
    public void An_absent_file_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid() + StoredSnapshot.Extension);

        var failure = Assert.Throws<SnapshotException>(() => StoredSnapshot.Open(path));

        Assert.StartsWith($"{path}: cannot be read: ", failure.Message, StringComparison.Ordinal);
    }

    static byte[] Good(string kind) => kind switch
    {
        "asn" => StoredRows.Bytes(StoredRows.Asn),
        "geo" => StoredRows.Bytes(StoredRows.Geo),
        _ => StoredRows.Bytes(StoredRows.Ixp),
    };

    static uint Bitwise(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var octet in bytes)
        {
            crc ^= octet;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1;
        }
        return ~crc;
    }
}
