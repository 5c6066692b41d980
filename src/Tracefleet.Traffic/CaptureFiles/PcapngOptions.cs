namespace Tracefleet.Traffic.CaptureFiles;

/// <summary>The options at the end of a pcapng block, one after the other.</summary>
ref struct PcapngOptions(ReadOnlySpan<byte> bytes, PcapngOrder order)
{
    ReadOnlySpan<byte> _rest = bytes;

    public ushort Code { get; private set; }
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>An option says that it is longer than its block.</summary>
    public bool IsFaulty { get; private set; }

    public bool Next()
    {
        if (_rest.Length < 4)
            return false;
        Code = order.Word(_rest, 0);
        int length = order.Word(_rest, 2);
        if (Code == 0)
            return false;
        if (length > _rest.Length - 4)
        {
            IsFaulty = true;
            return false;
        }
        Value = _rest.Slice(4, length);
        _rest = _rest[Math.Min(4 + (length + 3) / 4 * 4, _rest.Length)..];
        return true;
    }
}
