using System.Buffers.Binary;

namespace Tracefleet.Traffic.NetFlow;

/// <summary>Reads the bytes of a field, which have been found to be as many as its form can have.</summary>
static class FieldBytes
{
    /// <summary>1900 to 1970.</summary>
    const ulong NtpToUnixSeconds = 2_208_988_800;

    public static bool CanBeRead(FieldForm form, int length) => form switch
    {
        FieldForm.Ipv4 => length == 4,
        FieldForm.Ipv6 => length == 16,
        FieldForm.Ipv4Prefix => length is > 0 and <= 4,
        FieldForm.Ipv6Prefix => length is > 0 and <= 16,
        FieldForm.Ntp => length == 8,
        FieldForm.Float => length is 4 or 8,
        FieldForm.Text => length > 0,
        _ => length is > 0 and <= 8,
    };

    public static ulong Unsigned(ReadOnlySpan<byte> bytes)
    {
        switch (bytes.Length)
        {
            case 1:
                return bytes[0];
            case 2:
                return BinaryPrimitives.ReadUInt16BigEndian(bytes);
            case 4:
                return BinaryPrimitives.ReadUInt32BigEndian(bytes);
            case 8:
                return BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }
        var value = 0UL;
        foreach (var part in bytes)
            value = value << 8 | part;
        return value;
    }

    public static UInt128 Ipv6(ReadOnlySpan<byte> bytes)
    {
        Span<byte> whole = stackalloc byte[16];
        whole.Clear();
        bytes.CopyTo(whole);
        return BinaryPrimitives.ReadUInt128BigEndian(whole);
    }

    public static ulong Ipv4Prefix(ReadOnlySpan<byte> bytes) => Unsigned(bytes) << (32 - 8 * bytes.Length);

    /// <summary>Unix milliseconds. Seconds before 1970 are of the era that begins in 2036 (RFC 7011 §6.1.9 leaves the era to the reader).</summary>
    public static ulong NtpMilliseconds(ReadOnlySpan<byte> bytes)
    {
        ulong seconds = BinaryPrimitives.ReadUInt32BigEndian(bytes), fraction = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (seconds < NtpToUnixSeconds)
            seconds += 1UL << 32;
        return (seconds - NtpToUnixSeconds) * 1_000 + (fraction * 1_000 >> 32);
    }

    public static double Float(ReadOnlySpan<byte> bytes) =>
        bytes.Length == 4 ? BinaryPrimitives.ReadSingleBigEndian(bytes) : BinaryPrimitives.ReadDoubleBigEndian(bytes);
}
