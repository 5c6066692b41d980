using System.Globalization;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>Ends a conversation with a daemon that does not answer.</summary>
static class DaemonPatience
{
    /// <exception cref="GlassRouterException">The patience ended, and the caller's had not.</exception>
    public static async Task<T> WithinAsync<T>(
        this TimeProvider time, TimeSpan patience, Func<CancellationToken, Task<T>> converse, CancellationToken cancellation)
    {
        using var end = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellation);
        try
        {
            return await converse(either.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new GlassRouterException(string.Create(CultureInfo.InvariantCulture, $"The router did not answer within {patience.TotalSeconds:0.###} s."));
        }
    }
}
