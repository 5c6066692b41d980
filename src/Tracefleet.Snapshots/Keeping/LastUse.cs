namespace Tracefleet.Snapshots.Keeping;

/// <summary>When a snapshot was last opened by anybody: the time of last change of its file, which nothing else uses once it is written.</summary>
static class LastUse
{
    public static void Note(string path, DateTimeOffset now)
    {
        try
        {
            File.SetLastWriteTimeUtc(path, now.UtcDateTime);
        }
        catch (Exception failure) when (DiskFailure.IsOne(failure))
        {
            // A folder that cannot be written is not trimmed either.
        }
    }

    public static DateTime Of(string path) => File.GetLastWriteTimeUtc(path);
}
