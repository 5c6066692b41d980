using Tracefleet.Addressing;
using Tracefleet.Enrichment.Mmdb;

namespace Tracefleet.Enrichment.Tests.Mmdb;

/// <summary>Values as the MaxMind DB specification 2.0 writes them, byte for byte.</summary>
public sealed class MmdbDecodingTests
{
    static readonly Address Anything = Address.Parse("192.0.2.1");

    public static TheoryData<string, object> Values => new()
    {
        { "40", "" },
        { "43E4BABA", "人" },
        { "5D00" + Repeat("78", 29), new string('x', 29) },
        { "5E0000" + Repeat("78", 285), new string('x', 285) },
        { "5F000000" + Repeat("78", 65_821), new string('x', 65_821) },
        { "68400921FB54442D18", Math.PI },
        { "04083F8CCCCD", 1.1f },
        { "8401020304", new byte[] { 1, 2, 3, 4 } },
        { "A0", (ushort)0 },
        { "A1FF", (ushort)255 },
        { "A2FFFF", ushort.MaxValue },
        { "C0", 0u },
        { "C3FFFFFF", 0xFF_FFFFu },
        { "C4FFFFFFFF", uint.MaxValue },
        { "0001", 0 },
        { "0101FF", 255 },
        { "0401FFFFFFFF", -1 },
        { "040180000000", int.MinValue },
        { "04017FFFFFFF", int.MaxValue },
        { "0002", 0ul },
        { "0802FFFFFFFFFFFFFFFF", ulong.MaxValue },
        { "1003FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", UInt128.MaxValue },
        { "0203FFFF", (UInt128)0xFFFF },
        { "0007", false },
        { "0107", true },
        { "0004", Array.Empty<object>() },
        { "0204A101A102", new object[] { (ushort)1, (ushort)2 } },
        { "E0", new Dictionary<string, object>() },
        { "E142656E43466F6F", new Dictionary<string, object> { ["en"] = "Foo" } },
        { "E14161" + "E14162" + "0304A00107" + "4163", new Dictionary<string, object>
            { ["a"] = new Dictionary<string, object> { ["b"] = new object[] { (ushort)0, true, "c" } } } },
    };

    public static TheoryData<string, MmdbFault> Faults => new()
    {
        { "43E4BA", MmdbFault.Truncated },
        { "5D", MmdbFault.Truncated },
        { "5F0000", MmdbFault.Truncated },
        { "00", MmdbFault.Truncated },
        { "28", MmdbFault.Truncated },
        { "6740092100000000", MmdbFault.InvalidSize },
        { "690000000000000000FF", MmdbFault.InvalidSize },
        { "0308000000", MmdbFault.InvalidSize },
        { "A3010203", MmdbFault.InvalidSize },
        { "C50102030405", MmdbFault.InvalidSize },
        { "05010102030405", MmdbFault.InvalidSize },
        { "0902010203040506070809", MmdbFault.InvalidSize },
        { "1103" + "0102030405060708090A0B0C0D0E0F1011", MmdbFault.InvalidSize },
        { "0207", MmdbFault.InvalidSize },
        { "0000", MmdbFault.InvalidType },
        { "0005", MmdbFault.InvalidType },
        { "0006", MmdbFault.InvalidType },
        { "0009", MmdbFault.InvalidType },
        { "00FF", MmdbFault.InvalidType },
        { "20FF", MmdbFault.InvalidPointer },
        { "38FFFFFFFF", MmdbFault.InvalidPointer },
        { "20022000", MmdbFault.InvalidPointer },
        { "2000", MmdbFault.InvalidPointer },
        { "E1A101A101", MmdbFault.InvalidKey },
        { "E12000A101", MmdbFault.InvalidKey },
        { "E2416141", MmdbFault.Truncated },
        { "FF000000", MmdbFault.Truncated },
        { "1F04FFFFFF", MmdbFault.Truncated },
        { "42C328", MmdbFault.InvalidText },
        { "E142C328A0", MmdbFault.InvalidText },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Reads_every_type(string encoded, object expected) =>
        Assert.Equal(expected, With(encoded).Find(Anything).Value.ToObject());

    [Theory]
    [MemberData(nameof(Faults))]
    public void Names_what_is_broken(string encoded, MmdbFault fault) =>
        Assert.Equal(fault, Assert.Throws<MmdbException>(() => With(encoded).Find(Anything).Value.ToObject()).Fault);

    [Theory]
    [InlineData(3)]
    [InlineData(2_050)]
    [InlineData(530_000)]
    public void Follows_pointers_of_every_width(int padding)
    {
        var writer = new MmdbForge(24, 4);
        writer.AddRaw(new byte[padding]);
        writer.AddRecord("far away");
        writer.Insert(Prefix.Parse("0.0.0.0/0"), writer.AddRecord(new object[] { "far away", (ushort)1 }));

        Assert.Equal(new object[] { "far away", (ushort)1 }, MmdbReader.FromBytes(writer.ToArray()).Find(Anything).Value.ToObject());
    }

    [Fact]
    public void Follows_a_pointer_where_a_key_stands()
    {
        var value = With("E22009" + "A101" + "4162" + "A102" + "4161").Find(Anything).Value;

        Assert.Equal(new Dictionary<string, object> { ["a"] = (ushort)1, ["b"] = (ushort)2 }, value.ToObject());
        Assert.True(value.TryGet("b"u8, out var number) && number.TryReadUInt64(out var two) && two == 2);
    }

    [Fact]
    public void Follows_a_pointer_of_four_bytes() =>
        Assert.Equal("b", With("E14161" + "3800000008" + "4162").Find(Anything).Value.TryGet("a"u8, out var value) && value.TryReadString(out var text) ? text : null);

    [Fact]
    public void Refuses_nesting_without_end() =>
        Assert.Equal(MmdbFault.TooDeep, Unfolding(Repeat("0104", 600) + "A0"));

    [Fact]
    public void Refuses_a_container_that_holds_itself() =>
        Assert.Equal(MmdbFault.TooDeep, Unfolding("0104" + "2000"));

    [Fact]
    public void Refuses_a_small_record_that_unfolds_without_end()
    {
        // Twelve arrays of ten pointers, each to the array before: 10^12 values out of 300 bytes.
        var writer = new MmdbForge(24, 4);
        var last = writer.AddRecord("x");
        for (var i = 0; i < 12; i++)
            last = writer.AddRaw([0x0A, 0x04, .. Enumerable.Repeat(new[] { (byte)(0x20 | last >> 8), (byte)(last & 0xFF) }, 10).SelectMany(p => p)]);
        writer.Insert(Prefix.Parse("0.0.0.0/0"), last);
        var reader = MmdbReader.FromBytes(writer.ToArray());

        Assert.Equal(MmdbFault.TooMany, Assert.Throws<MmdbException>(() => reader.Find(Anything).Value.ToObject()).Fault);
    }

    [Fact]
    public void Refuses_a_long_text_that_pointers_repeat_without_end()
    {
        var writer = new MmdbForge(24, 4);
        writer.AddRecord(new string('x', 1 << 20));
        writer.Insert(Prefix.Parse("0.0.0.0/0"), writer.AddRaw([0x1D, 0x04, 0, .. Enumerable.Repeat<byte[]>([0x20, 0], 29).SelectMany(p => p)]));
        var reader = MmdbReader.FromBytes(writer.ToArray());

        Assert.Equal(MmdbFault.TooMany, Assert.Throws<MmdbException>(() => reader.Find(Anything).Value.ToObject()).Fault);
    }

    static MmdbFault Unfolding(string encoded) =>
        Assert.Throws<MmdbException>(() => With(encoded).Find(Anything).Value.ToObject()).Fault;

    static MmdbReader With(string encoded)
    {
        var writer = new MmdbForge(24, 4);
        writer.Insert(Prefix.Parse("0.0.0.0/0"), writer.AddRaw(Convert.FromHexString(encoded)));
        return MmdbReader.FromBytes(writer.ToArray());
    }

    static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
