using SQLitePCL;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>SQLite refused a call; the message says what it means and what to do about it.</summary>
public sealed class SqliteFailure(int extendedCode, string detail)
    : Exception($"{detail} (SQLite code {extendedCode}){Remedy(extendedCode & 0xFF)}")
{
    /// <summary>Extended result code; its low byte is the primary code.</summary>
    public int ExtendedCode { get; } = extendedCode;

    public int Code => ExtendedCode & 0xFF;

    static string Remedy(int code) => code switch
    {
        raw.SQLITE_FULL => "; free space on the volume that holds it, then try again",
        raw.SQLITE_IOERR => "; check that the volume has space and is healthy (df, dmesg), then try again",
        raw.SQLITE_READONLY => "; mount the volume writable or give the process write access",
        raw.SQLITE_CANTOPEN => "; check that the directory exists, is writable and has space",
        raw.SQLITE_PERM or raw.SQLITE_AUTH => "; give the process read and write access",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "; end other programs that hold the database open",
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => "; restore the file from a backup, or move it away to start afresh",
        _ => "",
    };
}
