namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>Times as the database keeps them: microseconds since the Unix epoch.</summary>
static class UnixTime
{
    extension(DateTimeOffset time)
    {
        public long ToUnixMicroseconds() => (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
    }

    public static DateTimeOffset FromMicroseconds(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
