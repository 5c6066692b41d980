using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Tests.Mmdb;

public sealed class MmdbMetadataTests
{
    public static TheoryData<string, object?, MmdbFault> Faults => new()
    {
        { "node_count", null, MmdbFault.InvalidMetadata },
        { "node_count", "many", MmdbFault.InvalidMetadata },
        { "node_count", 1_000_000u, MmdbFault.InvalidTree },
        { "node_count", uint.MaxValue, MmdbFault.InvalidTree },
        { "node_count", ulong.MaxValue, MmdbFault.InvalidMetadata },
        { "record_size", null, MmdbFault.InvalidMetadata },
        { "record_size", (ushort)20, MmdbFault.InvalidMetadata },
        { "ip_version", null, MmdbFault.InvalidMetadata },
        { "ip_version", (ushort)5, MmdbFault.InvalidMetadata },
        { "database_type", null, MmdbFault.InvalidMetadata },
        { "database_type", (ushort)5, MmdbFault.InvalidMetadata },
        { "binary_format_major_version", null, MmdbFault.InvalidMetadata },
        { "binary_format_major_version", (ushort)3, MmdbFault.UnsupportedVersion },
        { "binary_format_minor_version", null, MmdbFault.InvalidMetadata },
        { "build_epoch", null, MmdbFault.InvalidMetadata },
        { "build_epoch", ulong.MaxValue, MmdbFault.InvalidMetadata },
        { "languages", new object[] { (ushort)1 }, MmdbFault.InvalidMetadata },
        { "description", new Dictionary<string, object> { ["en"] = true }, MmdbFault.InvalidMetadata },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Refuses_a_wrong_or_missing_field(string field, object? value, MmdbFault fault)
    {
        var failure = Assert.Throws<MmdbException>(() => MmdbReader.FromBytes(With(field, value)));

        Assert.Equal(fault, failure.Fault);
        if (fault == MmdbFault.InvalidMetadata)
            Assert.Contains(field, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("languages")]
    [InlineData("description")]
    public void Does_without_the_optional_fields(string field) =>
        Assert.Equal(4, MmdbReader.FromBytes(With(field, null)).Metadata.IpVersion);

    [Fact]
    public void Takes_the_last_marker()
    {
        byte[] marker = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];
        var writer = new MmdbForge(24, 4);
        writer.Insert(Prefix.Parse("0.0.0.0/0"), writer.AddRecord(marker));

        Assert.Equal(marker, MmdbReader.FromBytes(writer.ToArray()).Find(Address.Parse("192.0.2.1")).Value.ToObject());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    public void Refuses_bytes_without_a_marker(int length) =>
        Assert.Equal(MmdbFault.NoMetadata, Assert.Throws<MmdbException>(() => MmdbReader.FromBytes(new byte[length])).Fault);

    [Fact]
    public void Does_not_look_for_the_marker_before_the_last_128_kib()
    {
        byte[] late = [.. With("node_count", 1u), .. new byte[128 * 1024]];

        Assert.Equal(MmdbFault.NoMetadata, Assert.Throws<MmdbException>(() => MmdbReader.FromBytes(late)).Fault);
    }

    [Fact]
    public void Refuses_a_marker_with_nothing_behind_it()
    {
        byte[] marker = [0xAB, 0xCD, 0xEF, .. "MaxMind.com"u8];

        Assert.Equal(MmdbFault.Truncated, Assert.Throws<MmdbException>(() => MmdbReader.FromBytes(marker)).Fault);
    }

    [Fact]
    public void An_empty_file_is_not_a_database()
    {
        var path = Path.GetTempFileName();

        Assert.Equal(MmdbFault.NoMetadata, Assert.Throws<MmdbException>(() => MmdbReader.Open(path)).Fault);
        File.Delete(path);
    }

    static byte[] With(string field, object? value)
    {
        var writer = new MmdbForge(24, 4) { MetadataChanges = { [field] = value } };
        writer.Insert(Prefix.Parse("192.0.2.0/24"), writer.AddRecord((ushort)1));
        return writer.ToArray();
    }
}
