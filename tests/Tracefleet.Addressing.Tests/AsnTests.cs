namespace Tracefleet.Addressing.Tests;

public class AsnTests
{
    [Theory]
    [InlineData("64500", 64500u)]
    [InlineData("AS64500", 64500u)]
    [InlineData("as64500", 64500u)]
    [InlineData("0", 0u)]
    [InlineData("4294967295", uint.MaxValue)]
    [InlineData("1.10", 65546u)]
    [InlineData("AS65535.65535", uint.MaxValue)]
    [InlineData("0.65000", 65000u)]
    public void Reads_asplain_and_asdot(string text, uint number)
    {
        Assert.True(Asn.TryParse(text, out var asn));
        Assert.Equal(new Asn(number), asn);
        Assert.Equal($"AS{number}", asn.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("AS")]
    [InlineData("ASAS1")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("4294967296")]
    [InlineData("1.65536")]
    [InlineData("65536.1")]
    [InlineData("1.2.3")]
    [InlineData("1.")]
    [InlineData(".1")]
    [InlineData("0x10")]
    public void Refuses_other_text(string text)
    {
        Assert.False(Asn.TryParse(text, out var asn));
        Assert.Equal(default, asn);
    }

    [Fact]
    public void Sorts_as_a_number()
    {
        Assert.True(new Asn(9) < new Asn(10) && new Asn(10) > new Asn(9) && new Asn(9) <= new Asn(9) && new Asn(9) >= new Asn(9));
        Assert.Equal([new Asn(9), new Asn(10), new Asn(100)], new[] { new Asn(100), new Asn(9), new Asn(10) }.Order());
    }
}
