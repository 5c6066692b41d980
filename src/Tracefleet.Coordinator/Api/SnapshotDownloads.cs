using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Tracefleet.Addressing;
using Tracefleet.Snapshots;

namespace Tracefleet.Coordinator.Api;

/// <summary>Downloads that callers order: only from addresses that anybody on the Internet reaches, so that nobody looks into this host's networks.</summary>
/// <remarks>The address decides that a connection is really made to, after names are resolved and redirects followed. Proxies are not used, since
/// they would connect on their own. Hosts of <see cref="CoordinatorOptions.SnapshotUrls"/> may be anywhere.</remarks>
static class SnapshotDownloads
{
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15), ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static HttpClient Create(ImmutableArray<Uri> allowed) => new(new PlainRefusals(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
        ConnectCallback = (context, cancellation) => ConnectAsync(context.DnsEndPoint, allowed, cancellation),
    }))
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Whether the address of a host may be connected to: it is ordinary and public, and hides no IPv4 address inside.</summary>
    public static bool IsPublic(IPAddress address) =>
        SpecialRanges.Describe(Address.FromIPAddress(address)) is null or { GloballyReachable: true, EmbedsIpv4: false };

    /// <summary>Whether the operator allowed a host wherever it is.</summary>
    public static bool IsAllowed(ImmutableArray<Uri> allowed, string host, int port) =>
        allowed.Any(url => url.Port == port && url.IdnHost.Trim('[', ']').Equals(host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase));

    static async ValueTask<Stream> ConnectAsync(DnsEndPoint host, ImmutableArray<Uri> allowed, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(host.Host, cancellation);
        if (!IsAllowed(allowed, host.Host, host.Port) && addresses.FirstOrDefault(address => !IsPublic(address)) is { } inside)
            throw new SnapshotLibraryException(
                $"{host.Host} has the address {inside}, which is not public; start the coordinator with --snapshot-url to allow that host, or upload the file");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, host.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A refused address is no failure of the network, which would be tried again.</summary>
    sealed class PlainRefusals(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException failure) when (failure.InnerException is SnapshotLibraryException refusal)
            {
                throw new SnapshotLibraryException(refusal.Message, failure);
            }
        }
    }
}
