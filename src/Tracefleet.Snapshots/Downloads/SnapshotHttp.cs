namespace Tracefleet.Snapshots.Downloads;

/// <summary>The HTTP client that downloads are made with.</summary>
public static class SnapshotHttp
{
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15), ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>One that follows no redirect by itself, decompresses nothing, and has no limit to a whole download. The caller disposes it.</summary>
    public static HttpClient Create() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };
}
