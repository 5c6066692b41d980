namespace Tracefleet.Traffic.NetFlow;

/// <summary>The times in the header of a datagram, by which the times of its flows are found.</summary>
/// <param name="UnixMs">When it was exported; when it was received where the exporter's clock says 0.</param>
/// <param name="UpTime">Milliseconds since the exporter began, modulo 2^32 (49.7 days); null for IPFIX, whose header has none.</param>
/// <param name="SystemInit">When the exporter began, Unix milliseconds, where IPFIX's options or records say so (systemInitTimeMilliseconds).</param>
readonly record struct ExportTime(long UnixMs, uint? UpTime, long? SystemInit)
{
    /// <summary>The end of the year 9999.</summary>
    public const long Latest = 253_402_300_799_999;

    /// <param name="seconds">Of the header.</param>
    public static ExportTime Of(uint seconds, long milliseconds, uint? upTime, long receivedUnixMs, long? systemInit = null) =>
        new(seconds == 0 ? receivedUnixMs : seconds * 1_000L + milliseconds, upTime, systemInit);

    /// <returns>Unix milliseconds; null where the field cannot be placed, or lies before 1970 or after 9999.</returns>
    public long? Place(FieldForm form, ulong value) => form switch
    {
        FieldForm.Seconds => value <= Latest / 1_000 ? (long)value * 1_000 : null,
        FieldForm.Milliseconds or FieldForm.Ntp => value <= Latest ? (long)value : null,
        FieldForm.MicrosecondsBeforeExport => Bounded(UnixMs - (long)(value / 1_000)),
        FieldForm.UpTime => PlaceUpTime(value),
        _ => null,
    };

    /// <summary>A flow began or ended within 24.8 days before or after its export, so the counter's wrap is of no matter.</summary>
    long? PlaceUpTime(ulong value)
    {
        if (UpTime is { } upTime)
            return Bounded(UnixMs - unchecked((int)(upTime - (uint)value)));
        return SystemInit is { } init && value <= Latest ? Bounded(init + (long)value) : null;
    }

    public static long? Bounded(long unixMs) => unixMs is >= 0 and <= Latest ? unixMs : null;
}
