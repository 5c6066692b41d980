using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Tracefleet.Storage.Sqlite.Engine;

/// <summary>Chooses the SQLite library once for the process: the system's own, which is maintained, before the older one that comes with the package.</summary>
static class NativeSqlite
{
    const string RequestedName = "e_sqlite3", SystemName = "libsqlite3.so.0";

    static readonly Lazy<bool> Loaded = new(Load);

    public static void EnsureLoaded() => _ = Loaded.Value;

    static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        Batteries_V2.Init();
        return true;
    }

    // Zero means "not found here", and the runtime goes on to the library in the package.
    static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == RequestedName && NativeLibrary.TryLoad(SystemName, out var handle) ? handle : IntPtr.Zero;
}
