using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Tracefleet.Addressing;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>Where datagrams are awaited.</summary>
/// <param name="Address">Null for all addresses of the host, of both families; <c>0.0.0.0</c> and <c>::</c> are all of one family.</param>
/// <param name="Port">0 lets the kernel choose one.</param>
public readonly record struct ListenAddress(Address? Address, ushort Port)
{
    /// <summary>Only this host can send there (127.0.0.0/8 and ::1).</summary>
    public bool IsLoopback => Address is { } known && IPAddress.IsLoopback(known.ToIPAddress());

    /// <summary>Reads <c>:2055</c> (all addresses), <c>192.0.2.1:2055</c> or <c>[2001:db8::1]:2055</c>; ports are 1 to 65,535.</summary>
    public static bool TryParse(string? text, out ListenAddress listen)
    {
        listen = default;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port == 0)
            return false;
        if (!TryParseHost(text![..colon], out var address))
            return false;
        listen = new ListenAddress(address, port);
        return true;
    }

    static bool TryParseHost(string host, out Address? address)
    {
        address = null;
        if (host.Length == 0)
            return true;
        // Without the brackets nobody could say where an IPv6 address ends.
        var isBracketed = host.Length > 2 && host[0] == '[' && host[^1] == ']';
        if (!Addressing.Address.TryParse(isBracketed ? host[1..^1] : host, out var parsed) || parsed.IsIpv6 != isBracketed)
            return false;
        address = parsed;
        return true;
    }

    internal IPEndPoint ToEndPoint() => new(Address?.ToIPAddress() ?? (Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any), Port);

    /// <summary>As it is read.</summary>
    public override string ToString()
    {
        var host = Address is not { } known ? "" : known.IsIpv4 ? known.ToString() : $"[{known}]";
        return string.Create(CultureInfo.InvariantCulture, $"{host}:{Port}");
    }
}
