using System.Diagnostics;
using System.Runtime.InteropServices;
using Tracefleet.Addressing;

namespace Tracefleet.Benchmarks.Enrichment;

/// <summary>A DIR-24-8 table in C, compiled on first use (package gcc). Where it does not compile, comparisons go without it and say so.</summary>
sealed class Dir24Loop
{
    const string Source = "dir_24_8_loop";

    readonly nint _table;
    readonly Sum _sum;
    readonly FindAll _findAll;
    readonly Bytes _bytes;

    Dir24Loop(nint library, PrefixEntry[] sorted)
    {
        _table = Export<Build>(library, "dir_build")(
            Array.ConvertAll(sorted, entry => entry.Ipv4Network), Array.ConvertAll(sorted, entry => (byte)entry.Length), Array.ConvertAll(sorted, entry => (uint)entry.Record),
            sorted.Length);
        _sum = Export<Sum>(library, "dir_sum");
        _findAll = Export<FindAll>(library, "dir_find_all");
        _bytes = Export<Bytes>(library, "dir_bytes");
    }

    delegate nint Build(uint[] networks, byte[] lengths, uint[] values, int count);

    delegate ulong Sum(nint table, uint[] addresses, int count);

    delegate void FindAll(nint table, uint[] addresses, uint[] values, int count);

    delegate ulong Bytes(nint table);

    public ulong SizeInBytes => _bytes(_table);

    /// <summary>Null, and a line on standard error, where there is no C compiler.</summary>
    public static Dir24Loop? TryBuild(PrefixEntry[] sorted)
    {
        var built = Path.Combine(Path.GetTempPath(), $"{Source}-{Environment.ProcessId}.so");
        if (!File.Exists(built) && !Compile(built))
        {
            Console.Error.WriteLine("SKIPPED: the C loop of DIR-24-8 does not compile; install gcc to compare with it.");
            return null;
        }
        return new Dir24Loop(NativeLibrary.Load(built), sorted);
    }

    public ulong SumOf(uint[] addresses) => _sum(_table, addresses, addresses.Length);

    public void Find(uint[] addresses, uint[] values) => _findAll(_table, addresses, values, addresses.Length);

    static bool Compile(string output)
    {
        var source = Path.Combine(AppContext.BaseDirectory, "Enrichment", Source + ".c");
        try
        {
            using var compiler = Process.Start("cc", ["-O3", "-march=native", "-shared", "-fPIC", "-o", output, source]);
            compiler.WaitForExit();
            return compiler.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    static T Export<T>(nint library, string name) where T : Delegate => Marshal.GetDelegateForFunctionPointer<T>(NativeLibrary.GetExport(library, name));
}
