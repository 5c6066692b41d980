using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.LookingGlass.Tests.Limits;

/// <summary>Each row is what the peer sent; lines of a header are separated by a bar. Proxies are in 10.0.0.0/8 and fd00::/8, visitors
/// elsewhere.</summary>
public sealed class VisitorAddressTests
{
    const string Proxy = "10.0.0.1";

    static string Of(string peer, string? forwarded, string? forwardedFor, ProxyHeader header = ProxyHeader.Either)
    {
        var trusted = new TrustedProxies([Prefix.Parse("10.0.0.0/8"), Prefix.Parse("fd00::/8")], header);
        return VisitorAddress.Of(Address.Parse(peer), Lines(forwarded), Lines(forwardedFor), trusted).ToString();
    }

    static string[] Lines(string? header) => header?.Split('|') ?? [];

    [Theory]
    [InlineData("192.0.2.1", "for=203.0.113.9", "203.0.113.9")]
    [InlineData("2001:db8::1", "for=10.0.0.2", "10.0.0.2")]
    public void A_peer_that_is_no_proxy_is_the_visitor_whatever_it_sends(string peer, string forwarded, string forwardedFor)
    {
        Assert.Equal(peer, Of(peer, forwarded, forwardedFor));
        Assert.Equal(Proxy, VisitorAddress.Of(Address.Parse(Proxy), [forwarded], [forwardedFor], TrustedProxies.None).ToString());
    }

    [Theory]
    [InlineData("for=203.0.113.9", "203.0.113.9")]
    [InlineData("For=203.0.113.9", "203.0.113.9")]
    [InlineData("FOR=\"203.0.113.9:4711\"", "203.0.113.9")]
    [InlineData("for=203.0.113.9:4711", "203.0.113.9")]
    [InlineData("for=\"203.0.113.9:_secret\"", "203.0.113.9")]
    [InlineData("for=\"[2001:DB8:cafe::17]:4711\"", "2001:db8:cafe::17")]
    [InlineData("for=\"[2001:db8::17]\"", "2001:db8::17")]
    [InlineData("for=\"\\[2001:db8::17\\]\"", "2001:db8::17")]
    [InlineData("for=2001:db8::17", "2001:db8::17")]
    [InlineData("for=\"[::ffff:203.0.113.9]\"", "203.0.113.9")]
    [InlineData("proto=http;by=10.0.0.1;for=203.0.113.9;host=example.net", "203.0.113.9")]
    [InlineData("host=\"a,b;for=192.0.2.66\" ; for=203.0.113.9 ;", "203.0.113.9")]
    [InlineData("for=203.0.113.9, for=10.0.0.3,for=10.0.0.2", "203.0.113.9")]
    [InlineData("for=203.0.113.9|for=10.0.0.3|for=\"[fd00::2]\"", "203.0.113.9")]
    [InlineData(" , for=203.0.113.9 , ,", "203.0.113.9")]
    [InlineData("for=10.0.0.4, for=10.0.0.3", "10.0.0.4")]
    [InlineData("", "10.0.0.1")]
    public void Forwarded_is_walked_from_the_right_to_the_first_who_is_no_proxy(string forwarded, string visitor) =>
        Assert.Equal(visitor, Of(Proxy, forwarded, null));

    [Theory]
    [InlineData("203.0.113.9", "203.0.113.9")]
    [InlineData("203.0.113.9:4711", "203.0.113.9")]
    [InlineData("2001:db8::17", "2001:db8::17")]
    [InlineData("[2001:db8::17]:4711", "2001:db8::17")]
    [InlineData("::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData("::FFFF:cb00:7109", "203.0.113.9")]
    [InlineData("203.0.113.9, 10.0.0.3, 10.0.0.2", "203.0.113.9")]
    [InlineData("203.0.113.9|10.0.0.3|fd00::2", "203.0.113.9")]
    [InlineData("203.0.113.9,,", "203.0.113.9")]
    [InlineData("\t203.0.113.9\t", "203.0.113.9")]
    public void X_forwarded_for_is_walked_where_there_is_no_other(string forwardedFor, string visitor) =>
        Assert.Equal(visitor, Of(Proxy, null, forwardedFor));

    [Theory]
    [InlineData("for=192.0.2.66, for=203.0.113.9")]
    [InlineData("for=192.0.2.66|for=203.0.113.9")]
    [InlineData("for=10.0.0.9, for=203.0.113.9, for=10.0.0.2")]
    [InlineData("for=\"192.0.2.66, for=192.0.2.67\", for=203.0.113.9")]
    [InlineData("for=\", for=192.0.2.66|for=203.0.113.9")]
    [InlineData("garbage, for=203.0.113.9")]
    public void What_a_visitor_sends_himself_stands_left_of_what_the_proxy_says_and_is_not_believed(string forwarded) =>
        Assert.Equal("203.0.113.9", Of(Proxy, forwarded, null));

    [Theory]
    [InlineData("for=unknown")]
    [InlineData("for=_hidden")]
    [InlineData("for=\"_hidden:4711\"")]
    [InlineData("proto=https")]
    [InlineData("for=203.0.113.9;for=192.0.2.66")]
    [InlineData("for=")]
    [InlineData("for")]
    [InlineData("for =203.0.113.9")]
    [InlineData("for= 203.0.113.9")]
    [InlineData("for=203.0.113.9 for=192.0.2.66")]
    [InlineData("for=203.0.113.9:")]
    [InlineData("for=203.0.113.9:65536")]
    [InlineData("for=203.0.113.9:+80")]
    [InlineData("for=\"203.0.113.9:_\"")]
    [InlineData("for=203.0.113")]
    [InlineData("for=0313.0.113.9")]
    [InlineData("for=3405803785")]
    [InlineData("for=\"[203.0.113.9]\"")]
    [InlineData("for=\"[fe80::1%eth0]\"")]
    [InlineData("for=\"[::ffff:0313.0.113.9]\"")]
    [InlineData("for=\"[2001:db8::17\"")]
    [InlineData("for=\"[2001:db8::17]4711\"")]
    [InlineData("for=203.0.113.0/24")]
    [InlineData("for=example.net")]
    [InlineData("for=\"203.0.113.9")]
    [InlineData("for=\"203.0.113.9\\")]
    [InlineData("for=\"203.0.113.9\"x")]
    public void An_element_that_names_nobody_ends_the_way_at_the_last_who_was_named(string element)
    {
        Assert.Equal(Proxy, Of(Proxy, element, null));
        Assert.Equal("10.0.0.2", Of(Proxy, $"for=192.0.2.66, {element}|for=10.0.0.2", null));
    }

    [Theory]
    [InlineData("for=192.0.2.66, x=\"", ", for=203.0.113.9")]
    [InlineData("for=192.0.2.66, x=\"\\", ", for=203.0.113.9")]
    [InlineData("for=192.0.2.66, for=\"", ", for=\"[2001:db8::9]\"")]
    [InlineData("for=192.0.2.66, x=\"", ", for=\"203.0.113.9\";by=\"[fd00::1]\"")]
    public void A_quote_left_open_hides_the_visitor_behind_the_proxy_but_makes_him_nobody_else(string sent, string added) =>
        Assert.Equal(Proxy, Of(Proxy, sent + added, null));

    [Theory]
    [InlineData("\", 203.0.113.9")]
    [InlineData("unknown, 203.0.113.9")]
    [InlineData("192.0.2.66, 203.0.113.9")]
    [InlineData("10.0.0.7, 203.0.113.9, 10.0.0.2")]
    public void X_forwarded_for_knows_no_quotes_and_believes_no_visitor(string forwardedFor) =>
        Assert.Equal("203.0.113.9", Of(Proxy, null, forwardedFor));

    [Fact]
    public void Of_two_headers_the_one_counts_that_the_proxies_write()
    {
        const string forwarded = "for=203.0.113.9", forwardedFor = "192.0.2.66";

        Assert.Equal("203.0.113.9", Of(Proxy, forwarded, forwardedFor));
        Assert.Equal("203.0.113.9", Of(Proxy, forwarded, forwardedFor, ProxyHeader.Forwarded));
        Assert.Equal("192.0.2.66", Of(Proxy, forwarded, forwardedFor, ProxyHeader.XForwardedFor));
        Assert.Equal(Proxy, Of(Proxy, null, forwardedFor, ProxyHeader.Forwarded));
        Assert.Equal(Proxy, Of(Proxy, "for=unknown", forwardedFor));
    }

    [Fact]
    public void Thirty_two_elements_are_looked_at()
    {
        static string Header(int proxies) =>
            "for=203.0.113.9" + string.Concat(Enumerable.Range(1, proxies).Select(host => $", for=10.0.1.{host}"));

        Assert.Equal("203.0.113.9", Of(Proxy, Header(proxies: 31), null));
        Assert.Equal("10.0.1.1", Of(Proxy, Header(proxies: 32), null));
        Assert.Equal("10.0.1.1", Of(Proxy, Header(proxies: 32).Replace(", ", "|"), null));
    }

    [Fact]
    public void A_broken_header_is_read_to_its_end_and_names_nobody_who_does_not_stand_in_it()
    {
        const string whole = "for=192.0.2.66;by=\"a\\\"b\", for=\"[2001:db8::17]:80\";proto=https , for=203.0.113.9:80,for=10.0.0.2";
        var random = new Random(3);

        for (var round = 0; round < 50_000; round++)
        {
            var header = whole.ToList();
            for (var change = random.Next(6); change > 0; change--)
            {
                var place = random.Next(header.Count);
                if (random.Next(2) == 0)
                    header.RemoveAt(place);
                else
                    header.Insert(place, whole[random.Next(whole.Length)]);
            }
            var text = new string([.. header]);
            var visitor = Of(Proxy, text, null);
            Assert.True(visitor == Proxy || text.Contains(visitor), $"{text} named {visitor}");
        }
    }
}
