using System.Buffers.Binary;
using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Tests.FlowMapping;

public sealed class SipHashTests
{
    static readonly byte[] Counting = [.. Enumerable.Range(0, 16).Select(value => (byte)value)];

    // From the authors' reference vectors: key 00..0f, message 00, 01, 02 ... of the given length; 15 is the example of the paper's appendix A.
    [Theory]
    [InlineData(0, "310E0EDD47DB6F72")]
    [InlineData(1, "FD67DC93C539F874")]
    [InlineData(8, "6224939A79F5F593")]
    [InlineData(15, "E545BE4961CA29A1")]
    public void Agrees_with_the_reference_vectors(int length, string expected)
    {
        var hash = SipHash.Compute(ProbingKey.FromBytes(Counting), Counting.AsSpan(0, length));

        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, hash);
        Assert.Equal(expected, Convert.ToHexString(bytes));
    }

    [Fact]
    public void Hashes_a_number_as_its_eight_bytes() =>
        Assert.Equal(
            SipHash.Compute(ProbingKey.FromBytes(Counting), Counting.AsSpan(0, 8)),
            SipHash.Compute(ProbingKey.FromBytes(Counting), 0x0706050403020100UL));

    [Fact]
    public void A_key_of_another_length_is_refused() =>
        Assert.Contains("16 bytes, not 15", Assert.Throws<ArgumentException>(() => ProbingKey.FromBytes(new byte[15])).Message, StringComparison.Ordinal);
}
