using System.Collections.Immutable;
using System.Globalization;
using Tracefleet.Storage.Sqlite.Engine;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Storage.Sqlite.Traffic;

/// <summary>What a plan needs to know of a run.</summary>
/// <param name="StartedAt">Unix milliseconds.</param>
/// <param name="StoredUntil">Unix milliseconds; null before anything is stored.</param>
/// <param name="IsOpen">It has neither ended nor been brought to its end, so its newest coarse buckets are not stored yet.</param>
/// <param name="IsBroken">An import that was cut short, of which nothing counts.</param>
readonly record struct RunSpan(long Run, TrafficRunKind Kind, long StartedAt, long? StoredUntil, bool IsOpen, bool IsBroken)
{
    /// <summary>It is open and its process is gone, so the seconds that were under way count as they are.</summary>
    public bool IsGone { get; init; }

    public static RunSpan Read(Statement row)
    {
        var (kind, isKilled) = ((TrafficRunKind)row.Int32(1), row.Int64(5) != 0);
        return new RunSpan(
            row.Int64(0), kind, row.Int64(2) / 1_000, row.Int64OrNull(3), IsOpen: row.IsNull(4) && !isKilled,
            IsBroken: kind == TrafficRunKind.Import && row.IsNull(4));
    }

    /// <summary>Since when a bucket that ends at that time is kept.</summary>
    public long KeptSince(long end) => Kind is TrafficRunKind.File or TrafficRunKind.Import ? Math.Max(end, StartedAt) : end;
}

/// <summary>Which buckets answer a question.</summary>
/// <param name="From">Unix milliseconds, a multiple of the level's width.</param>
sealed record AnswerPlan(int Level, long From, long To, ImmutableArray<BucketSpan> Spans)
{
    /// <summary>Points of a series at most.</summary>
    public const int MostPoints = 10_000;

    static readonly TimeSpan[] LongestSpans = [TimeSpan.FromMinutes(10), TimeSpan.FromHours(6), TimeSpan.FromDays(2), TimeSpan.FromDays(60)];

    public long Width => TrafficWidths.Milliseconds(Level);

    /// <param name="runs">Those asked for.</param>
    /// <param name="now">Unix milliseconds.</param>
    /// <exception cref="ArgumentException">The question cannot be answered; the message says why.</exception>
    public static AnswerPlan Of(TrafficQuestion question, IReadOnlyList<RunSpan> runs, TrafficRetention retention, long now)
    {
        if (question.To <= question.From)
            throw new ArgumentException($"The span from {question.From} to {question.To} is empty.", nameof(question));
        if (question.Limit < 1)
            throw new ArgumentException($"The limit is {question.Limit}; give 1 or more.", nameof(question));
        var level = question.Step is { } step ? TrafficWidths.LevelOf(step) : Choose(question, runs, retention, now);
        var from = TrafficWidths.Floor(question.From, level);
        return new AnswerPlan(level, from, question.To, [.. runs.SelectMany(run => SpansOf(run, level, from, question.To))]);
    }

    /// <exception cref="ArgumentException">A series would have too many points.</exception>
    public void CheckPoints(int limit)
    {
        var enough = Enumerable.Range(Level, TrafficWidths.Count - Level).Where(level => PointsOf(level) <= MostPoints)
            .Cast<int?>().FirstOrDefault();
        if (PointsOf(Level) > MostPoints)
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"{PointsOf(Level)} steps of {TrafficWidths.Text(TrafficWidths.Of(Level))} are more than {MostPoints}; "
                + $"{(enough is { } level ? $"take a step of {TrafficWidths.Text(TrafficWidths.Of(level))}" : "ask for a shorter span")}."));
        if (PointsOf(Level) * limit > 100 * MostPoints)
            throw new ArgumentException($"{limit} entries at {PointsOf(Level)} points are more than {100 * MostPoints} numbers; lower the limit.");
    }

    long PointsOf(int level) => (long)(((Int128)To - From + TrafficWidths.Milliseconds(level) - 1) / TrafficWidths.Milliseconds(level));

    // An import has nothing but buckets of a day.
    static int Choose(TrafficQuestion question, IReadOnlyList<RunSpan> runs, TrafficRetention retention, long now)
    {
        if (question.Run is not null && runs is [{ Kind: TrafficRunKind.Import }])
            return TrafficWidths.Coarsest;
        var since = question.Run is not null && runs is [var only] ? only.KeptSince(question.From) : question.From;
        var level = 0;
        while (level < TrafficWidths.Coarsest
            && ((Int128)question.To - question.From > (Int128)LongestSpans[level].TotalMilliseconds
                || (Int128)now - since > (Int128)retention.Of(level).TotalMilliseconds))
            level++;
        return level;
    }

    // The bucket that a run which is under way has not closed yet is in its finer ones, of which again the last is not closed, down to the finest.
    static IEnumerable<BucketSpan> SpansOf(RunSpan run, int level, long from, long to)
    {
        if (run.IsBroken)
            yield break;
        if (!run.IsOpen)
        {
            yield return new BucketSpan(run.Run, level, from, to);
            yield break;
        }
        if (run.StoredUntil is not { } until)
            yield break;
        var start = from;
        for (var finer = level; finer >= 0 && start < to; finer--)
        {
            var end = finer == 0 ? to : Math.Min(to, TrafficWidths.Floor(until, finer));
            if (start < end)
                yield return new BucketSpan(run.Run, finer, start, end);
            start = Math.Max(start, end);
        }
        if (run.IsGone)
            yield return new BucketSpan(run.Run, TrafficWidths.UnderWay, from, to);
    }
}
