using System.ComponentModel;
using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux;

/// <summary>A call for a raw socket failed.</summary>
public class RawSocketException(string operation, int number, string message) : Exception(message)
{
    /// <summary>The C library's call that failed, with its subject.</summary>
    public string Operation { get; } = operation;

    /// <summary>The error number (errno) of Linux.</summary>
    public int Number { get; } = number;

    internal static RawSocketException For(string operation, int errno, string purpose = "Probing") => errno is Errno.EPERM or Errno.EACCES
        ? new MissingCapabilityException(operation, errno, purpose)
        : new RawSocketException(operation, errno, $"{operation} failed: {new Win32Exception(errno).Message} (errno {errno}).");
}
