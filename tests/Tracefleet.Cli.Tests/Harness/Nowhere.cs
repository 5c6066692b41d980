using System.Net;
using System.Net.Sockets;

namespace Tracefleet.Cli.Tests.Harness;

/// <summary>An address on loopback where nobody listens.</summary>
static class Nowhere
{
    public static string Address()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}/";
    }
}
