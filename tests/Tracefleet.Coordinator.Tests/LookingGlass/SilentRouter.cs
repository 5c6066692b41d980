using System.Net.Sockets;

namespace Tracefleet.Coordinator.Tests.LookingGlass;

/// <summary>A routing daemon that takes connections and never says a word.</summary>
sealed class SilentRouter : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("tracefleet-silent-").FullName;
    readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public SilentRouter()
    {
        _socket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder, "bird.ctl")));
        _socket.Listen(100);
    }

    /// <summary>The looking glass's setting that makes it the router <c>rtr1</c>.</summary>
    public string Setting => $$"""
        "routers":[{"name":"rtr1","kind":"bird","socket":"{{_folder}}/bird.ctl"}]
        """;

    public void Dispose()
    {
        _socket.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
