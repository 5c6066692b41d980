namespace Tracefleet.Enrichment.Routes.Building;

/// <summary>Numbers of seven bits a byte, low ones first.</summary>
static class Leb128
{
    public const int MaxLength = 5;

    /// <returns>Bytes written, 1 to <see cref="MaxLength"/>.</returns>
    public static int Write(Span<byte> destination, uint value)
    {
        var length = 0;
        for (; value > 0x7F; value >>= 7)
            destination[length++] = (byte)(value & 0x7F | 0x80);
        destination[length++] = (byte)value;
        return length;
    }
}
