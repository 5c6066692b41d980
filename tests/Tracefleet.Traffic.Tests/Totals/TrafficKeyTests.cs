using Tracefleet.Addressing;
using Tracefleet.Measurements.Annotations;
using Tracefleet.Traffic.Totals;

namespace Tracefleet.Traffic.Tests.Totals;

public sealed class TrafficKeyTests
{
    static readonly Address s_host = Address.Parse("2001:db8::1");

    public static TheoryData<TrafficKey, TrafficKind, string> Keys => new()
    {
        { TrafficKey.OfAs(new Asn(4_200_000_000)), TrafficKind.As, "AS4200000000" },
        { TrafficKey.OfCountry("NL"), TrafficKind.Country, "NL" },
        { TrafficKey.OfPrefix(Prefix.Parse("192.0.2.0/24")), TrafficKind.Prefix, "192.0.2.0/24" },
        { TrafficKey.OfPrefix(Prefix.Parse("2001:db8::/32")), TrafficKind.Prefix, "2001:db8::/32" },
        { TrafficKey.OfHost(s_host), TrafficKind.Host, "2001:db8::1" },
        { TrafficKey.OfPort(6, 443), TrafficKind.Port, "tcp/443" },
        { TrafficKey.OfPort(17, 53), TrafficKind.Port, "udp/53" },
        { TrafficKey.OfPort(255, 0), TrafficKind.Port, "255/0" },
        { TrafficKey.OfIxp("AMS-IX"), TrafficKind.Ixp, "AMS-IX" },
        { TrafficKey.OfInterface(s_host, 7), TrafficKind.Interface, "2001:db8::1 interface 7" },
        { TrafficKey.OfExporter(s_host), TrafficKind.Exporter, "2001:db8::1" },
        { TrafficKey.OfAs(new Asn(0)), TrafficKind.As, "AS0" },
        { TrafficKey.OfAsOfInterface(s_host, 7, new Asn(64500)), TrafficKind.AsOfInterface, "AS64500 at 2001:db8::1 interface 7" },
        { TrafficKey.OfAsOfInterface(s_host, 7, new Asn(0)), TrafficKind.AsOfInterface, "AS0 at 2001:db8::1 interface 7" },
        { TrafficKey.OfInterface(TrafficKey.ThisHost, 7), TrafficKind.Interface, ":: interface 7" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public void Says_what_it_is(TrafficKey key, TrafficKind kind, string text) => Assert.Equal((kind, text), (key.Kind, key.ToString()));

    [Fact]
    public void Keys_of_the_same_thing_are_equal_and_all_others_differ()
    {
        TrafficKey[] keys = [.. Keys.Select(row => (TrafficKey)row[0])];
        TrafficKey[] again = [.. Keys.Select(row => (TrafficKey)row[0])];

        Assert.Equal(keys, again);
        Assert.Equal(keys.Select(key => key.GetHashCode()), again.Select(key => key.GetHashCode()));
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void An_owner_is_what_the_annotation_says()
    {
        var prefix = Prefix.Parse("2001:db8::/32");
        var annotation = new Annotation([new Asn(64500), new Asn(64501)], "Name", prefix, "AMS-IX", "NL", "Amsterdam", 52.4, 4.9);

        Assert.Equal(new Owner(new Asn(64500), "NL", prefix, "AMS-IX", "Name"), Owner.Of(annotation));
        Assert.Equal(default, Owner.Of(Annotation.None));
    }
}
