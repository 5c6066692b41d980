using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>libmaxminddb from Debian behind a small C loop that is compiled on first use (packages libmaxminddb-dev and gcc).</summary>
static class MaxmindLibrary
{
    const string Loop = "libmaxminddb_loop";

    static readonly string Built = Path.Combine(Path.GetTempPath(), $"{Loop}-{Environment.ProcessId}.so");

    static readonly Lazy<bool> Possible = new(Compile);

    static MaxmindLibrary() => NativeLibrary.SetDllImportResolver(
        typeof(MaxmindLibrary).Assembly, (name, _, _) => name == Loop ? NativeLibrary.Load(Built) : 0);

    /// <summary>Whether the loop compiles; where it does not, standard error says what to install.</summary>
    public static bool IsPossible => Possible.Value;

    public static nint Open(string database)
    {
        if (!IsPossible)
            throw new InvalidOperationException("The libmaxminddb loop does not compile; install libmaxminddb-dev and gcc.");
        var handle = LoopOpen(database);
        return handle != 0 ? handle : throw new InvalidOperationException($"libmaxminddb cannot open {database}.");
    }

    public static ulong Lookup(nint database, uint[] addresses, string? key) =>
        LoopLookup(database, addresses, addresses.Length, key is null ? 0 : 1, key ?? "");

    /// <summary>How many of the addresses have city, country and coordinates.</summary>
    public static ulong Locate(nint database, uint[] addresses) => LoopLocate(database, addresses, addresses.Length);

    static bool Compile()
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Enrichment", Loop + ".c");
        try
        {
            using var compiler = Process.Start("cc", ["-O2", "-shared", "-fPIC", "-o", Built, source, "-lmaxminddb"]);
            compiler.WaitForExit();
            return compiler.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    [DllImport(Loop, EntryPoint = "loop_open")]
    static extern nint LoopOpen([MarshalAs(UnmanagedType.LPUTF8Str)] string path);

    [DllImport(Loop, EntryPoint = "loop_lookup")]
    static extern ulong LoopLookup(nint database, uint[] addresses, int count, int withValue, [MarshalAs(UnmanagedType.LPUTF8Str)] string key);

    [DllImport(Loop, EntryPoint = "loop_locate")]
    static extern ulong LoopLocate(nint database, uint[] addresses, int count);
}
