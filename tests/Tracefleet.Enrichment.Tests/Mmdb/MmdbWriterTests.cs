using FsCheck;
using FsCheck.Fluent;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Tests.Mmdb;

public sealed class MmdbWriterTests : IDisposable
{
    readonly ScratchFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_address_has_the_facts_of_the_longest_prefix_of_each_kind() => Prop.ForAll<PositiveInt>(seed =>
    {
        var fixture = new ExportFixture(seed.Get, networks: 1 + seed.Get % 40);
        var reader = Written(fixture.Export, out _);
        foreach (var address in fixture.Borders())
            Assert.Equal((address, fixture.Find(address)), (address, ExportFixture.Read(reader, address)));
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nested_prefixes_become_the_fewest_networks()
    {
        var (outer, inner) = (new Origin([new Asn(64500)], null), new Origin([new Asn(64501)], null));

        var reader = Written(new MmdbExport
        {
            Asn = [(Prefix.Parse("192.0.2.0/24"), outer), (Prefix.Parse("192.0.2.64/26"), inner), (Prefix.Parse("192.0.2.128/25"), outer)],
            BuiltAt = ExportFixture.BuiltAt,
        }, out var summary);

        Assert.Equal(["192.0.2.0/26", "192.0.2.64/26", "192.0.2.128/25"], Networks(reader));
        Assert.Equal((24, 2), (summary.RecordBits, summary.Records));
    }

    [Theory]
    [InlineData("2002:c000:201::1")]
    [InlineData("2001:0:c000:201::1")]
    public void Transition_addresses_find_what_ipv4_has(string address)
    {
        var export = new MmdbExport
        {
            Asn = [(Prefix.Parse("192.0.2.0/24"), new Origin([new Asn(64500)], null)), (Prefix.Parse("2000::/3"), new Origin([new Asn(64501)], null))],
            BuiltAt = ExportFixture.BuiltAt,
        };

        Assert.Equal(64500u, ExportFixture.Read(Written(export, out _), Address.Parse(address)).Origin!.Asns[0].Number);
        Assert.Equal(64501u, ExportFixture.Read(Written(export with { AliasesIpv4 = false }, out _), Address.Parse(address)).Origin!.Asns[0].Number);
    }

    [Fact]
    public void Says_what_it_is()
    {
        var metadata = Written(new ExportFixture(1, 5).Export with { Language = "de" }, out var summary).Metadata;

        Assert.Equal(((uint)summary.Nodes, 24, 6, "Tracefleet-ASN-City-IXP"), (metadata.NodeCount, metadata.RecordBits, metadata.IpVersion, metadata.DatabaseType));
        Assert.Equal((ExportFixture.BuiltAt, "de", "Origin ASes, places and exchanges by prefix"), (metadata.BuiltAt, Assert.Single(metadata.Languages), metadata.Description["en"]));
    }

    [Fact]
    public void Large_data_takes_larger_records()
    {
        var rows = Enumerable.Range(0, 300).Select(i => (Prefix.Of(Address.FromIpv4((uint)i << 16), 16), new Origin([new Asn((uint)i)], $"{i} {new string('x', 60_000)}"))).ToList();

        var reader = Written(new MmdbExport { Asn = rows, BuiltAt = ExportFixture.BuiltAt }, out var summary);

        Assert.Equal(28, summary.RecordBits);
        Assert.All(rows, row => Assert.Equal(row.Item2, ExportFixture.Read(reader, row.Item1.Last).Origin));
    }

    [Fact]
    public void An_empty_export_finds_nothing()
    {
        var reader = Written(new MmdbExport { BuiltAt = ExportFixture.BuiltAt }, out var summary);

        Assert.False(reader.Find(Address.Parse("192.0.2.1")).Found);
        Assert.Equal((0, reader.SizeInBytes), (summary.Records, (int)summary.SizeInBytes));
    }

    [Theory]
    [InlineData("198.51.100.0/24", "192.0.2.0/24")]
    [InlineData("192.0.2.0/25", "192.0.2.0/24")]
    [InlineData("2001:db8::/32", "192.0.2.0/24")]
    public void Prefixes_out_of_order_are_refused(string first, string second)
    {
        var rows = new[] { first, second }.Select(prefix => (Prefix.Parse(prefix), new Exchange("X")));

        Assert.Throws<ArgumentException>(() => Written(new MmdbExport { Ixp = rows, BuiltAt = ExportFixture.BuiltAt }, out _));
    }

    [MmdbLookupFact]
    public void Libmaxminddb_reads_what_we_read()
    {
        var fixture = new ExportFixture(seed: 2026, networks: 450);
        var reader = Written(fixture.Export, out _);
        var path = _folder.PathOf("export.mmdb");
        using (var file = File.Create(path))
            MmdbWriter.Write(file, fixture.Export);
        List<Address> addresses = [.. fixture.Borders(), Address.Parse("2002:c633::1"), Address.Parse("2001:0:c633:6401::")];

        var theirs = MmdbLookupProgram.Ask(path, addresses);

        Assert.InRange(addresses.Count, 2_500, 5_000);
        Assert.Equal(addresses.Count, theirs.Count);
        Assert.Contains("", theirs);
        for (var i = 0; i < addresses.Count; i++)
            Assert.Equal((addresses[i], reader.Find(addresses[i]) is { Found: true } found ? MmdbLookupProgram.Shown(found.Value.ToObject(), 2) : ""), (addresses[i], theirs[i]));
    }

    static List<string> Networks(MmdbReader reader)
    {
        var networks = new List<string>();
        foreach (var network in reader.Networks())
            networks.Add(network.Prefix.ToString());
        return networks;
    }

    static MmdbReader Written(MmdbExport export, out MmdbSummary summary)
    {
        var file = new MemoryStream();
        summary = MmdbWriter.Write(file, export);
        return MmdbReader.FromBytes(file.ToArray());
    }
}
