using Tracefleet.Simulation.Paths;

namespace Tracefleet.Simulation.Transport;

/// <summary>Token buckets of the rate-limited routers met lately. A router that loses its place to another begins with a full bucket
/// again.</summary>
sealed class TokenBuckets
{
    const int Places = 4096;
    const long NanotokensPerToken = 1_000_000_000;

    readonly Bucket[] _buckets = new Bucket[Places];

    struct Bucket
    {
        public ulong Owner;
        public long At;
        public long Nanotokens;
    }

    public bool TryTake(ulong router, RateLimit limit, long at)
    {
        ref var bucket = ref _buckets[KeyedHash.Mix(router) % Places];
        var full = limit.Burst * NanotokensPerToken;
        if (bucket.Owner != router + 1)
            bucket = new Bucket { Owner = router + 1, At = at, Nanotokens = full };
        var elapsed = Math.Clamp(at - bucket.At, 0, full / limit.PerSecond);
        bucket.Nanotokens = Math.Min(full, bucket.Nanotokens + elapsed * limit.PerSecond);
        bucket.At = Math.Max(bucket.At, at);
        if (bucket.Nanotokens < NanotokensPerToken)
            return false;
        bucket.Nanotokens -= NanotokensPerToken;
        return true;
    }
}
