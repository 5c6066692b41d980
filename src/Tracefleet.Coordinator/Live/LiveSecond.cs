using System.Text.Json;
using Tracefleet.Contracts.Api;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Coordinator.Live;

/// <summary>The traffic of one second, as it is sent to everybody who asks the same.</summary>
/// <param name="At">Its start, Unix milliseconds.</param>
/// <param name="Body">A <see cref="TrafficTopResource"/> as JSON.</param>
sealed record LiveSecond(long At, byte[] Body)
{
    public const long Width = 1000;

    public static async Task<LiveSecond> AskAsync(ITrafficStore store, AskedTraffic asked, long at, CancellationToken cancellation)
    {
        var second = asked with { Question = asked.Question with { From = at, To = at + Width } };
        var top = TrafficTopResource.Of(second, await store.TopAsync(second.ForTop, cancellation));
        return new LiveSecond(at, JsonSerializer.SerializeToUtf8Bytes(top, ApiJson.Default.TrafficTopResource));
    }
}
