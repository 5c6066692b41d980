using System.Globalization;
using System.Text.Json.Serialization;

namespace Tracefleet.LookingGlass.Limits;

/// <summary>How much of the looking glass one visitor, one target and one router get. As JSON, the fields are in camel case.</summary>
/// <remarks>RFC 8522 §2.2.6 lets a server limit the run time that callers ask for, and §6 advises to limit calls by client and by target
/// network.</remarks>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record LimitSettings
{
    /// <summary>Seconds that a command may run: at least, and where the caller does not say (RFC 8522 §2.2.6).</summary>
    public const int MinRuntimeSeconds = 1, DefaultRuntimeSeconds = 30;

    const int LongestRuntimeSeconds = 600;

    /// <summary>Calls of one visitor: an IPv4 address, or the /64 of an IPv6 address.</summary>
    public BucketSettings PerClient { get; init; } = new(Burst: 10, PerMinute: 20);

    /// <summary>Calls of all visitors together towards one /24 of IPv4 or one /48 of IPv6.</summary>
    public BucketSettings PerTarget { get; init; } = new(Burst: 20, PerMinute: 30);

    /// <summary>Calls that run at one router at once, and that wait there.</summary>
    public RouterSettings PerRouter { get; init; } = new(Concurrent: 4, Queue: 16);

    /// <summary>The most that a caller can ask for, 1 to 600. RFC 8522's 0, which means no limit, gets this.</summary>
    public int MaxRuntimeSeconds { get; init; } = 60;

    /// <summary>The run time that a call gets for what it asks.</summary>
    /// <param name="askedSeconds">0 for as long as possible; null for the default.</param>
    public TimeSpan RuntimeFor(double? askedSeconds)
    {
        var seconds = askedSeconds switch
        {
            null => DefaultRuntimeSeconds,
            0 => MaxRuntimeSeconds,
            _ => askedSeconds.Value,
        };
        // Min and Max of a NaN are NaN.
        if (double.IsNaN(seconds))
            return RuntimeFor(null);
        return TimeSpan.FromSeconds(Math.Min(Math.Max(seconds, MinRuntimeSeconds), MaxRuntimeSeconds));
    }

    /// <summary>What is wrong with it, each a sentence with the field and the remedy; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        PerClient.AddFaults(faults, "perClient");
        PerTarget.AddFaults(faults, "perTarget");
        if (PerRouter is null)
            faults.Add("limits.perRouter is null; give concurrent and queue, or leave it out.");
        else
        {
            faults.AddUnlessWithin("perRouter.concurrent", PerRouter.Concurrent, 1, RouterSettings.MaxConcurrent);
            faults.AddUnlessWithin("perRouter.queue", PerRouter.Queue, 0, RouterSettings.MaxQueue);
        }
        faults.AddUnlessWithin("maxRuntimeSeconds", MaxRuntimeSeconds, MinRuntimeSeconds, LongestRuntimeSeconds);
        return faults;
    }
}

/// <summary>A token bucket.</summary>
/// <param name="Burst">Calls that may follow each other at once, 1 to 10,000.</param>
/// <param name="PerMinute">Calls that come back each minute, 1 to 60,000.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record BucketSettings(int Burst, int PerMinute)
{
    public const int MaxBurst = 10_000, MaxPerMinute = 60_000;
}

/// <summary>Places at a router.</summary>
/// <param name="Concurrent">Calls that run at once, 1 to 1,000.</param>
/// <param name="Queue">Calls that wait, 0 to 10,000.</param>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record RouterSettings(int Concurrent, int Queue)
{
    public const int MaxConcurrent = 1_000, MaxQueue = 10_000;
}

static class SettingFaults
{
    /// <summary>JSON can make a bucket null where C# cannot.</summary>
    public static void AddFaults(this BucketSettings? bucket, List<string> faults, string field)
    {
        if (bucket is null)
        {
            faults.Add($"limits.{field} is null; give burst and perMinute, or leave it out.");
            return;
        }
        faults.AddUnlessWithin($"{field}.burst", bucket.Burst, 1, BucketSettings.MaxBurst);
        faults.AddUnlessWithin($"{field}.perMinute", bucket.PerMinute, 1, BucketSettings.MaxPerMinute);
    }

    public static void AddUnlessWithin(this List<string> faults, string field, int value, int min, int max)
    {
        if (value < min || value > max)
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"limits.{field} is {value}; give {min} to {max}."));
    }
}
