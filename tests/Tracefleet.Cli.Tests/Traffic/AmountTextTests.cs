using Tracefleet.Cli.Traffic;

namespace Tracefleet.Cli.Tests.Traffic;

public sealed class AmountTextTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1_000, "1.00 kB")]
    [InlineData(999_499, "999 kB")]
    [InlineData(999_500, "1.00 MB")]
    [InlineData(12_340_000_000, "12.3 GB")]
    [InlineData(ulong.MaxValue, "18.4 EB")]
    public void Bytes_have_three_digits(ulong bytes, string text) => Assert.Equal(text, AmountText.Bytes(bytes));

    [Theory]
    [InlineData(1_200_000_000, 1_200_000_000, "1.20 GB")]
    [InlineData(1_200_000_000, 1_250_000_000, "1.20-1.25 GB")]
    [InlineData(950_000_000, 1_050_000_000, "950 MB-1.05 GB")]
    [InlineData(1_200_000_000, 1_200_000_001, "1.20 GB")]
    public void A_bound_is_shown_where_it_says_something(ulong sure, ulong atMost, string text) => Assert.Equal(text, AmountText.Bytes(sure, atMost));

    [Theory]
    [InlineData(1_000_000, 8, "bytes", "1.00 Mbit/s")]
    [InlineData(30, 60, "packets", "0.5 pkt/s")]
    [InlineData(1_500_000, 1, "flows", "1.50 M fl/s")]
    public void A_rate_is_of_a_second(ulong amount, double seconds, string measure, string text) => Assert.Equal(text, AmountText.Rate(amount, seconds, measure));

    [Theory]
    [InlineData(0, "0.0 %")]
    [InlineData(0.0004, "<0.1 %")]
    [InlineData(0.451, "45.1 %")]
    [InlineData(1, "100.0 %")]
    public void A_share_is_in_percent(double share, string text) => Assert.Equal(text, AmountText.Share(share));

    [Theory]
    [InlineData(new double[] { 0, 1, 4, 8 }, 10, " ▂▅█")]
    [InlineData(new double[] { 0, 2, 4, 4 }, 2, "▃█")]
    [InlineData(new double[] { 0, 0 }, 2, "  ")]
    [InlineData(new double[0], 5, "")]
    public void A_sparkline_is_as_high_as_its_highest(double[] values, int width, string line) => Assert.Equal(line, Sparkline.Of(values, width));
}
