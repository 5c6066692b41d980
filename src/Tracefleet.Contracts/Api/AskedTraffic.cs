using Tracefleet.Traffic.Reading;

namespace Tracefleet.Contracts.Api;

/// <summary>What is asked of the stored traffic, in words and as the store takes it.</summary>
/// <param name="By">One of <see cref="TrafficWords.By"/>.</param>
/// <param name="Question">With the limit that was asked for.</param>
public sealed record AskedTraffic(string By, TrafficQuestion Question)
{
    /// <summary>Whether a span of time was asked for; otherwise a run that was asked for is meant as a whole.</summary>
    public bool IsSpanGiven { get; init; } = true;

    /// <summary>ASes that owners are added up from: a name may have many, and each may be small. Over time so many that a span of most points, and one
    /// more where it begins within a step, has no more numbers than the store gives.</summary>
    const int MostAsesOfOwners = 1_000, MostAsesOfOwnersOverTime = 190;

    /// <summary>By AS in both directions, each second as it comes.</summary>
    public static readonly AskedTraffic Live = TrafficQuestionReader.Read(TrafficForm.Live, _ => null, DateTimeOffset.UnixEpoch).Asked!;

    /// <summary>The store knows no owners; they are added up from more ASes than are asked for.</summary>
    public bool IsByOwner => By == TrafficWords.Owner;

    /// <summary>Whether only a part is asked for, so that what is in no entry has no meaning.</summary>
    public bool IsNarrowed => Question is not { As: null, Prefix: null, Country: null, Exporter: null };

    /// <summary>What to ask the store for the largest.</summary>
    public TrafficQuestion ForTop => IsByOwner ? Question with { Limit = MostAsesOfOwners } : Question;

    /// <summary>What to ask the store for the largest over time.</summary>
    public TrafficQuestion ForSeries => IsByOwner ? Question with { Limit = MostAsesOfOwnersOverTime } : Question;

    /// <summary>The same question about the whole of the run that it names, where it names one and no span; files have the time of their packets.</summary>
    /// <returns>The question, and what is wrong with it where the run is longer than the step that was asked for allows.</returns>
    public async Task<(AskedTraffic Asked, TrafficFault? Fault)> OfWholeRunAsync(ITrafficStore store, CancellationToken cancellation)
    {
        if (IsSpanGiven || Question.Run is not { } id)
            return (this, null);
        if ((await store.RunsAsync(cancellation)).FirstOrDefault(run => run.Id == id) is not { DataFrom: { } from, StoredUntil: { } until })
            return (this, null);
        var whole = Question with { From = from.ToUnixTimeMilliseconds(), To = (until.ToUnixTimeMilliseconds() + 999) / 1_000 * 1_000 };
        return (this with { Question = whole }, TrafficFault.OfSteps(whole));
    }
}
