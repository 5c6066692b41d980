using Tracefleet.Probing.Transport;

namespace Tracefleet.Sockets.Linux.Native;

/// <summary>Error numbers of Linux (asm-generic/errno.h), and what they mean for a probe.</summary>
static class Errno
{
    public const int EPERM = 1, EINTR = 4, ENXIO = 6, EAGAIN = 11, ENOMEM = 12, EACCES = 13, EBUSY = 16, ENODEV = 19, EINVAL = 22, ENFILE = 23,
        EMFILE = 24, EMSGSIZE = 90, ENOPROTOOPT = 92, EOPNOTSUPP = 95, EAFNOSUPPORT = 97, EADDRINUSE = 98, EADDRNOTAVAIL = 99, ENETDOWN = 100,
        ENETUNREACH = 101, ENOBUFS = 105, EHOSTUNREACH = 113;

    public static SendFailure ToSendFailure(int errno) => errno switch
    {
        ENETUNREACH or EHOSTUNREACH => SendFailure.NoRoute,
        ENOBUFS or EAGAIN or ENOMEM => SendFailure.NoBufferSpace,
        EPERM or EACCES => SendFailure.NotPermitted,
        EMSGSIZE => SendFailure.TooBig,
        EADDRNOTAVAIL => SendFailure.NoSourceAddress,
        ENETDOWN or ENXIO or ENODEV => SendFailure.InterfaceDown,
        _ => SendFailure.Other,
    };
}
