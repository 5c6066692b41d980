namespace Tracefleet.Snapshots.Keeping;

/// <summary>Says what a failure of the disk means for those who called the library.</summary>
static class DiskFailure
{
    // errno of Linux, which the runtime hands on as HResult.
    const int ENOSPC = 28, EROFS = 30, EDQUOT = 122;

    public static bool IsOne(Exception failure) => failure is IOException or UnauthorizedAccessException;

    public static SnapshotLibraryException In(string folder, Exception failure) =>
        new($"{folder}: {failure.Message.TrimEnd('.')}; {Remedy(failure)}", failure);

    static string Remedy(Exception failure) => failure switch
    {
        UnauthorizedAccessException => "give the process the right to write there, or choose another folder",
        DirectoryNotFoundException => "create the folder, or choose another",
        { HResult: ENOSPC or EDQUOT } => "free space on its volume, or delete snapshots that nobody needs",
        { HResult: EROFS } => "mount the volume writable, or choose another folder",
        _ => "check that the volume is healthy and has space, then try again",
    };
}
