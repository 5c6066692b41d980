using System.Net;

namespace Tracefleet.Addressing.Tests;

public class AddressTextTests
{
    [Theory]
    // RFC 5952 §1 and §2: all these are one address, and §4 names its only text.
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8::1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8::0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:0db8::1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8:0:0:1::1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8:0000:0:1::1", "2001:db8::1:0:0:1")]
    [InlineData("2001:DB8:0:0:1::1", "2001:db8::1:0:0:1")]
    // §4.1: no leading zeros; a zero field is one 0.
    [InlineData("2001:0db8::0001", "2001:db8::1")]
    [InlineData("2001:db8:aaaa:bbbb:cccc:dddd:eeee:0001", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:1")]
    // §4.2.1: shorten as much as possible; §4.2.2: never a single field; §4.2.3: the longest run, and the first of equals.
    [InlineData("2001:db8:0:0:0:0:2:1", "2001:db8::2:1")]
    [InlineData("2001:db8:0:0:0:0:0:1", "2001:db8::1")]
    [InlineData("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    // §4.3: lower case.
    [InlineData("2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:AAAA", "2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa")]
    [InlineData("0:0:0:0:0:0:0:0", "::")]
    [InlineData("0:0:0:0:0:0:0:1", "::1")]
    [InlineData("1:0:0:0:0:0:0:0", "1::")]
    [InlineData("ff02:0:0:0:0:1:ff00:1", "ff02::1:ff00:1")]
    [InlineData("0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::")]
    // §5 recommends embedded dotted quads for well-known prefixes only, as a reader's help; one text for one address is worth more to us.
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    [InlineData("::192.0.2.33", "::c000:221")]
    [InlineData("192.0.2.33", "192.0.2.33")]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    public void Has_one_canonical_text(string text, string canonical)
    {
        Assert.True(Address.TryParse(text, out var address));
        Assert.Equal(canonical, address.ToString());
        Assert.Equal(address, Address.Parse(canonical));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::1%1")]
    [InlineData("192.0.2.1%1")]
    [InlineData("[2001:db8::1]")]
    [InlineData("[2001:db8::1]:80")]
    [InlineData("192.0.2.1:80")]
    [InlineData("192.0.2.1/24")]
    [InlineData("2001:db8::/32")]
    [InlineData("192.0.2.01")]
    [InlineData("0300.0.2.1")]
    [InlineData("0xC0.0.2.1")]
    [InlineData("0xC0000201")]
    [InlineData("3221225985")]
    [InlineData("192.0.513")]
    [InlineData("192.1")]
    [InlineData("192.0.2")]
    [InlineData("192.0.2.1.5")]
    [InlineData("192.0.2.")]
    [InlineData("192.0..1")]
    [InlineData(".192.0.2.1")]
    [InlineData("192.0.2.256")]
    [InlineData("192.0.2.1000")]
    [InlineData("192.0.2.-1")]
    [InlineData("192.0.2.+1")]
    [InlineData("192.0.2. 1")]
    [InlineData("192.0.2.1 ")]
    [InlineData("192.0.2.\u0661")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("::ffff:c000:201")]
    [InlineData("0:0:0:0:0:FFFF:192.0.2.1")]
    [InlineData("2001:db8::1::1")]
    [InlineData("2001:db8:1")]
    [InlineData("1:2:3:4:5:6:7:8:9")]
    [InlineData("1:2:3:4:5:6:7:8::")]
    [InlineData("::1:2:3:4:5:6:7:8")]
    [InlineData("12345::")]
    [InlineData("g::")]
    [InlineData(":1:2:3:4:5:6:7")]
    [InlineData("1:2:3:4:5:6:7:")]
    [InlineData(":")]
    [InlineData(":::")]
    [InlineData("64:ff9b::192.0.2.01")]
    [InlineData("64:ff9b::0300.0.2.1")]
    [InlineData("64:ff9b::192.0.2")]
    [InlineData("64:ff9b::192.0.2.0x21")]
    public void Refuses_what_is_not_plainly_an_address(string? text) => Assert.False(Address.TryParse(text, out _), text);

    [Fact]
    public void Says_what_it_could_not_parse() =>
        Assert.Contains("'192.0.2.01'", Assert.Throws<FormatException>(() => Address.Parse("192.0.2.01")).Message);

    [Fact]
    public void Agrees_with_IPAddress_about_many_addresses_with_runs_of_zeros()
    {
        foreach (var address in Samples(20_000))
        {
            var text = address.ToString();
            var reference = new IPAddress(Bytes(address));
            Assert.Equal(reference, IPAddress.Parse(text));
            Assert.Equal(address, Address.Parse(text));
            // IPAddress prints dotted quads inside some IPv6 addresses; its text is still the same address to us.
            if (reference.ToString() is var other && !(address.IsIpv6 && other.Contains('.')))
                Assert.Equal(other, text);
            else
                Assert.Equal(address, Address.Parse(other));
        }
    }

    [Fact]
    public void Formats_into_exactly_enough_room_and_no_less()
    {
        foreach (var address in Samples(500))
        {
            var text = address.ToString();
            var exact = new char[text.Length];
            Assert.True(address.TryFormat(exact, out var written, default, null));
            Assert.Equal(text, new string(exact, 0, written));
            for (var room = 0; room < text.Length; room++)
                Assert.False(address.TryFormat(new char[room], out _, default, null));
        }
    }

    [Fact]
    public void Reads_random_text_as_IPAddress_does_or_refuses_it()
    {
        const string alphabet = "0123456789abcdefABCDEF:::::.....%/x ";
        var random = new Random(4291);
        var accepted = 0;
        for (var round = 0; round < 200_000; round++)
        {
            var text = string.Create(random.Next(2, 24), random, (span, source) =>
            {
                for (var index = 0; index < span.Length; index++)
                    span[index] = alphabet[source.Next(alphabet.Length)];
            });
            if (!Address.TryParse(text, out var address))
                continue;
            accepted++;
            Assert.Equal(IPAddress.Parse(text), address.ToIPAddress());
        }
        Assert.InRange(accepted, 100, 200_000);
    }

    internal static IEnumerable<Address> Samples(int count)
    {
        var random = new Random(5952);
        for (var index = 0; index < count; index++)
        {
            if (index % 8 == 0)
            {
                yield return Address.FromIpv4((uint)random.NextInt64(1L << 32));
                continue;
            }
            var bits = UInt128.Zero;
            for (var field = 0; field < 8; field++)
                bits = bits << 16 | (uint)(random.Next(2) == 0 ? 0 : random.Next(1 << random.Next(1, 17)));
            if (new Address(bits).IsIpv6)
                yield return new Address(bits);
        }
    }

    static byte[] Bytes(Address address)
    {
        var bytes = new byte[address.ByteLength];
        Assert.Equal(bytes.Length, address.WriteBytes(bytes));
        return bytes;
    }
}
