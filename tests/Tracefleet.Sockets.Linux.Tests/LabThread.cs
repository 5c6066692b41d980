using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tracefleet.Sockets.Linux.Tests;

/// <summary>Runs code on a thread of its own that has another network namespace or fewer rights. Sockets opened there keep its namespace.</summary>
static class LabThread
{
    const int CloneNewNet = 0x40000000;
    const uint CapabilityVersion3 = 0x20080522;

    public static T In<T>(string networkNamespace, Func<T> body) => Run(() => Enter(networkNamespace), body);

    /// <summary>As an ordinary user without any right.</summary>
    public static T AsNobodyIn<T>(string networkNamespace, Func<T> body) => Run(
        () =>
        {
            Enter(networkNamespace);
            BecomeNobody();
        },
        body);

    public static T WithoutCapabilities<T>(Func<T> body) => Run(DropCapabilities, body);

    static T Run<T>(Action prepare, Func<T> body)
    {
        var result = default(T);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                prepare();
                result = body();
            }
            catch (Exception thrown)
            {
                failure = ExceptionDispatchInfo.Capture(thrown);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    static void Enter(string name)
    {
        using var handle = File.OpenHandle($"/run/netns/{name}");
        if (SetNamespace(handle, CloneNewNet) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"setns({name})");
    }

    static void DropCapabilities()
    {
        if (SetCapabilities([CapabilityVersion3, 0], new uint[6]) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "capset");
    }

    // Called directly, because the C library's functions change every thread of the process.
    static void BecomeNobody()
    {
        const nint nobody = 65_534;
        var (setGroups, setGroup, setUser) = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? (116, 119, 117) : (159, 149, 147);
        if (SystemCall(setGroups, 0, 0, 0) != 0 || SystemCall(setGroup, nobody, nobody, nobody) != 0 || SystemCall(setUser, nobody, nobody, nobody) != 0)
            throw new Win32Exception(Marshal.GetLastPInvokeError(), "setresuid");
    }

    [DllImport("libc", EntryPoint = "syscall", SetLastError = true)]
    static extern nint SystemCall(nint number, nint first, nint second, nint third);

    [DllImport("libc", EntryPoint = "setns", SetLastError = true)]
    static extern int SetNamespace(SafeFileHandle descriptor, int kind);

    [DllImport("libc", EntryPoint = "capset", SetLastError = true)]
    static extern int SetCapabilities(uint[] header, uint[] data);
}
