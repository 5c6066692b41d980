using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Testing;

namespace Tracefleet.Enrichment.Tests;

public sealed class AnnotatorTests
{
    static readonly DateTimeOffset Built = new(2026, 5, 31, 12, 8, 59, TimeSpan.Zero);

    static readonly AsnRow[] Asns =
    [
        new(Prefix.Parse("192.0.2.0/24"), [new Asn(64500)], "EXAMPLE"),
        new(Prefix.Parse("192.0.2.128/25"), [new Asn(64501), new Asn(64502)]),
        new(Prefix.Parse("2001:db8::/32"), [new Asn(64503)], "SIX"),
        new(Prefix.Parse("198.51.100.0/22"), [new Asn(64504)], "ANNOUNCER"),
        new(Prefix.Parse("10.0.0.0/8"), [new Asn(64505)], "LEAK"),
    ];

    static readonly GeoRow[] Places =
    [
        new(Prefix.Parse("192.0.2.0/24"), "DE", "Berlin", 52.52, 13.405),
        new(Prefix.Parse("2001:db8::/33"), "JP", null, null, null),
    ];

    static readonly IxpRow[] Exchanges =
    [
        new(Prefix.Parse("198.51.100.0/24"), "Example-IX") { City = "Amsterdam", Country = "NL" },
        new(Prefix.Parse("198.51.100.7/32"), "Example-IX") { Member = new Asn(64510), MemberName = "MEMBER", Lan = Prefix.Parse("198.51.100.0/24") },
    ];

    readonly Annotator _annotator = Annotator.FromRows(Asns, Places, Exchanges, Built);

    [Fact]
    public void Joins_origin_prefix_and_place()
    {
        var annotation = _annotator.Annotate(Address.Parse("192.0.2.1"));

        Assert.Equal([new Asn(64500)], annotation.Origins.ToArray());
        Assert.Equal(
            ("EXAMPLE", Prefix.Parse("192.0.2.0/24"), null, "DE", "Berlin", 52.52, 13.405),
            (annotation.AsName, annotation.Prefix, annotation.Ixp, annotation.Country, annotation.City, annotation.Latitude, annotation.Longitude));
    }

    [Fact]
    public void Gives_every_origin_of_the_longest_prefix() =>
        Assert.Equal([new Asn(64501), new Asn(64502)], _annotator.Annotate(Address.Parse("192.0.2.200")).Origins.ToArray());

    [Fact]
    public void A_peering_lan_goes_before_the_AS_that_announces_it()
    {
        var annotation = _annotator.Annotate(Address.Parse("198.51.100.9"));

        Assert.Equal(("Example-IX", Prefix.Parse("198.51.100.0/24"), null), (annotation.Ixp, annotation.Prefix, annotation.AsName));
        Assert.Equal(("NL", "Amsterdam", null), (annotation.Country, annotation.City, annotation.Latitude));
        Assert.Empty(annotation.Origins);
    }

    [Fact]
    public void A_member_of_an_exchange_is_named_with_the_LAN_that_it_is_on()
    {
        var annotation = _annotator.Annotate(Address.Parse("198.51.100.7"));

        Assert.Equal([new Asn(64510)], annotation.Origins.ToArray());
        Assert.Equal(("Example-IX", Prefix.Parse("198.51.100.0/24"), "MEMBER"), (annotation.Ixp, annotation.Prefix, annotation.AsName));
    }

    [Theory]
    [InlineData("10.1.2.3", "Private-Use")]
    [InlineData("100.64.0.1", "Shared Address Space")]
    [InlineData("fd00::1", "Unique-Local")]
    [InlineData("192.0.2.1", "Documentation (TEST-NET-1)")]
    public void Special_purpose_addresses_are_named_as_such(string address, string block) =>
        Assert.Equal(block, _annotator.Annotate(Address.Parse(address)).Special);

    [Theory]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.7.7")]
    [InlineData("fd00::1")]
    public void The_origin_of_a_leaked_route_to_local_addresses_does_not_count(string address)
    {
        AsnRow[] leaked = [new(Prefix.Parse("0.0.0.0/1"), [new Asn(64500)], "LEAK"), new(Prefix.Parse("128.0.0.0/1"), [new Asn(64500)], "LEAK"), new(Prefix.Parse("fd00::/8"), [new Asn(64500)], "LEAK")];

        var annotation = Annotator.FromRows(leaked, [], [], Built).Annotate(Address.Parse(address));

        Assert.Equal((0, null, null), (annotation.Origins.Length, annotation.AsName, annotation.Prefix));
        Assert.NotNull(annotation.Special);
    }

    [Fact]
    public void Leaves_unknown_parts_empty()
    {
        var annotation = _annotator.Annotate(Address.Parse("2001:db8::1"));

        Assert.Equal(("SIX", "JP", null, null), (annotation.AsName, annotation.Country, annotation.City, annotation.Latitude));
        Assert.Null(_annotator.Annotate(Address.Parse("2001:db8:8000::1")).Country);
    }

    [Fact]
    public void An_unknown_address_has_the_empty_annotation()
    {
        Assert.Same(Annotation.None, _annotator.Annotate(Address.Parse("5.0.113.1")));
        Assert.Same(Annotation.None, Annotator.None.Annotate(Address.Parse("192.0.2.1")));
        Assert.Equal(SnapshotIds.None, Annotator.None.Ids);
    }

    [Fact]
    public void A_repeated_address_allocates_nothing()
    {
        var address = Address.Parse("192.0.2.1");
        var first = _annotator.Annotate(address);

        Assert.Equal(0, Allocation.Of(() => _annotator.Annotate(address)));
        Assert.Same(first, _annotator.Annotate(address));
    }

    [Fact]
    public void Many_at_once_are_annotated_as_each_alone()
    {
        using var asn = Stored(SnapshotKind.Asn, (file, description) => SnapshotWriter.Write(file, description, Asns));
        using var geo = Stored(SnapshotKind.Geo, (file, description) => SnapshotWriter.Write(file, description, Places));
        using var ixp = Stored(SnapshotKind.Ixp, (file, description) => SnapshotWriter.Write(file, description, Exchanges));
        var stored = new Annotator(
            new AsnSnapshot("asn_1", asn.Facts<Origin>()), new GeoSnapshot("geo_1", geo.Facts<Place>()), new IxpSnapshot("ixp_1", ixp.Facts<Exchange>()));
        string[] words = ["192.0.2.1", "198.51.100.7", "2001:db8::1", "198.51.100.9", "10.1.2.3", "192.0.2.200", "5.0.0.1", "2001:db8:8000::1", "fd00::1"];
        var addresses = Enumerable.Range(0, 300).Select(i => Address.Parse(words[i * 7 % words.Length])).ToArray();

        foreach (var annotator in (Annotator[])[stored, _annotator, Annotator.None, new(new AsnSnapshot("asn_1", asn.Facts<Origin>()), null, null)])
            for (var count = 0; count < addresses.Length; count += 61)
            {
                var annotations = new Annotation[addresses.Length];
                annotator.AnnotateAll(addresses.AsSpan(0, count), annotations);
                Assert.Equal(addresses.Take(count).Select(annotator.Annotate), annotations.Take(count), AnnotationsAreSame);
                Assert.All(annotations.Skip(count), Assert.Null);
            }

        static bool AnnotationsAreSame(Annotation one, Annotation other) =>
            one.Origins.SequenceEqual(other.Origins) && one with { Origins = default } == other with { Origins = default };

        static StoredSnapshot Stored(SnapshotKind kind, Action<Stream, SnapshotDescription> write)
        {
            var file = new MemoryStream();
            write(file, new SnapshotDescription { Id = "", Kind = kind, Source = "file", Format = "table", DataAt = Built, CreatedAt = Built });
            return StoredSnapshot.FromBytes(file.ToArray(), "test");
        }
    }

    [Fact]
    public void The_cache_never_answers_for_another_address()
    {
        var rows = Enumerable.Range(0, 200_000).Select(i => new AsnRow(Of(i), [new Asn((uint)i)])).ToList();
        var annotator = Annotator.FromRows(rows, [], [], Built);

        for (var pass = 0; pass < 2; pass++)
            for (var i = 0; i < rows.Count; i++)
                Assert.Equal((uint)i, annotator.Annotate(rows[i].Prefix.Network).Origins[0].Number);

        static Prefix Of(int i) => Prefix.Of(Address.FromIpv4(0x0B000000 + (uint)i), 32);
    }

    [Fact]
    public void Names_its_snapshots_by_minute_and_content()
    {
        var same = Annotator.FromRows(Asns, Places, Exchanges, Built).Ids;
        var other = Annotator.FromRows(Asns[..2], Places, Exchanges, Built).Ids;

        Assert.Matches("^asn_202605311208_[0-9a-f]{4}$", same.Asn);
        Assert.Matches("^geo_202605311208_[0-9a-f]{4}$", same.Geo);
        Assert.Matches("^ixp_202605311208_[0-9a-f]{4}$", same.Ixp);
        Assert.Equal(_annotator.Ids, same);
        Assert.NotEqual(same.Asn, other.Asn);
        Assert.Equal(same.Geo, other.Geo);
    }
}
