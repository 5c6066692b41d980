namespace Tracefleet.Sockets.Linux;

/// <summary>This process may not use raw sockets; the message says how to let it.</summary>
/// <param name="purpose">What raw sockets are needed for.</param>
public sealed class MissingCapabilityException(string operation, int number, string purpose = "Probing")
    : RawSocketException(operation, number, $"{purpose} needs raw sockets, and {operation} was refused (errno {number}). {HowToGetIt(Environment.ProcessPath)}")
{
    /// <summary>How to let this process use raw sockets.</summary>
    public string Remedy => HowToGetIt(Environment.ProcessPath);

    internal static string HowToGetIt(string? processPath)
    {
        var byDotnet = processPath is null || Path.GetFileNameWithoutExtension(processPath) == "dotnet";
        var executable = byDotnet ? "/path/to/tracefleet" : processPath;
        var hint = byDotnet ? " (the built executable, not dotnet: start that one)" : "";
        return $"Run as root, or once: sudo setcap cap_net_raw+ep $(readlink -f {executable}){hint}; in a container add --cap-add NET_RAW.";
    }
}
