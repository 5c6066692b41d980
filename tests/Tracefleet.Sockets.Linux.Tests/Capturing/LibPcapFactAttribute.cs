using System.Runtime.InteropServices;

namespace Tracefleet.Sockets.Linux.Tests.Capturing;

/// <summary>A test of filters; skipped with the reason where libpcap is not installed.</summary>
sealed class LibPcapFactAttribute : FactAttribute
{
    public LibPcapFactAttribute() => Skip = Unavailable;

    public static string? Unavailable { get; } =
        NativeLibrary.TryLoad("libpcap.so.0.8", out _) || NativeLibrary.TryLoad("libpcap.so.1", out _) ? null : "Filters need libpcap (package libpcap0.8).";
}

/// <inheritdoc cref="LibPcapFactAttribute"/>
sealed class LibPcapTheoryAttribute : TheoryAttribute
{
    public LibPcapTheoryAttribute() => Skip = LibPcapFactAttribute.Unavailable;
}
