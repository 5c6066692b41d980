using System.IO.Compression;
using System.Security.Cryptography;
using Tracefleet.Coordinator.LookingGlass;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

public sealed class TestFileContentTests
{
    static byte[] Bytes(long offset, int count)
    {
        var bytes = new byte[count];
        TestFileContent.Fill(offset, bytes);
        return bytes;
    }

    // From another implementation of SplitMix64, written in Python.
    [Fact]
    public void A_megabyte_is_the_same_everywhere_and_always() => Assert.Equal(
        "5660B1A6E9719B971D7383205FECC767D0A28A9E835355A012B344FD303A2B3C", Convert.ToHexString(SHA256.HashData(Bytes(0, 1_000_000))));

    [Fact]
    public void Any_part_is_made_by_itself()
    {
        var whole = Bytes(0, 200);

        for (var offset = 0; offset < 40; offset++)
        {
            for (var count = 0; count <= 160; count++)
                Assert.Equal(whole[offset..(offset + count)], Bytes(offset, count));
        }
    }

    [Fact]
    public void Far_behind_the_four_gigabytes_it_goes_on() => Assert.Equal(Bytes(99_999_999_000, 100)[40..], Bytes(99_999_999_040, 60));

    [Fact]
    public void Nothing_between_can_compress_it()
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
            brotli.Write(Bytes(0, 1_000_000));

        Assert.InRange(compressed.Length, 1_000_000, 1_001_000);
    }
}
