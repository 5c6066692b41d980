using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Formats.Tests.Text;

public class AsPathTests
{
    static Hop Hop(int ttl, uint asn, string? ixp = null, string? special = null) => new()
    {
        Ttl = (byte)ttl,
        Attempt = 1,
        SentAt = default,
        Addr = Address.FromIpv4((uint)ttl),
        Annotation = Annotation.None with { Origins = asn == 0 ? [] : [new Asn(asn), new Asn(1)], Ixp = ixp, Special = special },
    };

    static Hop Silent(int ttl) => Hop(ttl, 0) with { Addr = null, Annotation = null };

    [Fact]
    public void It_names_the_exchanges_that_it_crosses_between_the_ASes() => Assert.Equal(
        "AS64500 > [Example-IX] > AS64501",
        AsPath.Of([Hop(1, 64500), Hop(2, 64500), Hop(3, 0, "Example-IX"), Silent(4), Hop(5, 64501)]).ToString());

    [Fact]
    public void The_member_whose_port_answered_follows_its_exchange()
    {
        var path = AsPath.Of([Hop(1, 64500), Hop(2, 64501, "Example-IX"), Hop(3, 64501)]);

        Assert.Equal("AS64500 > [Example-IX] > AS64501", path.ToString());
        Assert.Equal((2, 3), (path.Steps[2].FirstTtl, path.Steps[2].LastTtl));
        Assert.Equal([(new Asn(64500), new Asn(64501))], path.AsLinks());
    }

    [Fact]
    public void Private_and_unmapped_hops_are_marked_and_make_no_links()
    {
        var path = AsPath.Of([Hop(1, 0, special: "Private-Use"), Hop(2, 64500), Hop(3, 0), Hop(4, 0), Hop(5, 64501)]);

        Assert.Equal("(Private-Use) > AS64500 > ? > AS64501", path.ToString());
        Assert.Equal((AsPathStepKind.Unmapped, 3, 4), (path.Steps[2].Kind, path.Steps[2].FirstTtl, path.Steps[2].LastTtl));
        Assert.Equal([(new Asn(64500), new Asn(64501))], path.AsLinks());
    }

    [Fact]
    public void One_hop_of_another_AS_inside_an_AS_looks_like_a_third_party()
    {
        var path = AsPath.Of([Hop(1, 64500), Hop(2, 64999), Hop(3, 64500), Hop(4, 64501)]);

        Assert.Equal("AS64500 > AS64999? > AS64500 > AS64501", path.ToString());
        Assert.Equal([(new Asn(64500), new Asn(64501))], path.AsLinks());
    }

    [Fact]
    public void Two_hops_of_another_AS_are_a_detour() => Assert.Equal(
        "AS64500 > AS64999 > AS64500",
        AsPath.Of([Hop(1, 64500), Hop(2, 64999), Hop(3, 64999), Hop(4, 64500)]).ToString());

    [Fact]
    public void A_path_of_which_nothing_is_mapped_has_no_steps() =>
        Assert.Equal(("", 0), (AsPath.Of([Hop(1, 0), Hop(2, 0, special: "Loopback"), Silent(3)]).ToString(), AsPath.Of([]).Steps.Length));
}
