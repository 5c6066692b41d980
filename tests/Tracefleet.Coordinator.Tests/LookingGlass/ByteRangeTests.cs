using Tracefleet.Coordinator.LookingGlass;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

public sealed class ByteRangeTests
{
    [Theory]
    [InlineData("bytes=0-0", 0, 1)]
    [InlineData("bytes=0-499", 0, 500)]
    [InlineData("bytes=500-", 500, 500)]
    [InlineData("bytes=999-999", 999, 1)]
    [InlineData("bytes=0-1000", 0, 1000)]
    [InlineData("bytes=500-99999999999999999999", 500, 500)]
    [InlineData("bytes=-1", 999, 1)]
    [InlineData("bytes=-1000", 0, 1000)]
    [InlineData("bytes=-99999999999999999999", 0, 1000)]
    [InlineData("BYTES= 1-2 ", 1, 2)]
    public void A_range_is_a_part_of_the_file(string header, long first, long length)
    {
        Assert.Equal(new ByteRange(first, length), ByteRange.Of(header, fileLength: 1000, out var isPart));
        Assert.True(isPart);
    }

    [Theory]
    [InlineData("bytes=1000-")]
    [InlineData("bytes=1000-1001")]
    [InlineData("bytes=99999999999999999999-")]
    [InlineData("bytes=-0")]
    public void What_lies_outside_cannot_be_satisfied(string header) => Assert.Null(ByteRange.Of(header, fileLength: 1000, out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("bytes")]
    [InlineData("bytes=")]
    [InlineData("bytes=-")]
    [InlineData("bytes=5")]
    [InlineData("bytes=5-3")]
    [InlineData("bytes=--5")]
    [InlineData("bytes=+1-2")]
    [InlineData("bytes=0x1-2")]
    [InlineData("bytes=1 -2")]
    [InlineData("bytes=0-1,5-6")]
    [InlineData("lines=0-5")]
    public void What_is_no_single_range_gets_the_whole_file(string? header)
    {
        Assert.Equal(new ByteRange(0, 1000), ByteRange.Of(header, fileLength: 1000, out var isPart));
        Assert.False(isPart);
    }
}
