using System.Globalization;
using Tracefleet.Probing.ReplyMatching;
using Tracefleet.Probing.Sweeping;
using Tracefleet.Probing.Transport;

namespace Tracefleet.Cli.Sweeping;

/// <summary>What a sweep says of itself on standard error: a line while it runs, and all counters at the end.</summary>
sealed class SweepReport(SweepOrder order, SweepNetwork network, TimeProvider time)
{
    readonly long _startedAt = time.GetTimestamp();
    long _sentBefore, _repliesBefore;
    (TimeSpan At, long Sent) _last;

    public long Sent { get; private set; }
    public long Replies { get; private set; }
    public long Failed { get; private set; }

    /// <summary>Adds what the rounds before this one did.</summary>
    public void RoundEnded(SweepRun run)
    {
        Update(run);
        (_sentBefore, _repliesBefore) = (Sent, Replies);
        Failed += run.Senders.Sum(sender => sender.Counters.Failed);
    }

    /// <summary>One line: how far, how fast, what came back, how long still.</summary>
    public string Line(SweepRun run, int round)
    {
        Update(run);
        var elapsed = time.GetElapsedTime(_startedAt);
        var pace = (Sent - _last.Sent) / Math.Max(0.001, (elapsed - _last.At).TotalSeconds);
        _last = (elapsed, Sent);
        var left = run.RecentProgress()?.Left(run.Space.Count) ?? run.Space.Count;
        var position = run.Space.Count - left;
        var remaining = pace < 1 ? "" : $", {Duration(TimeSpan.FromSeconds(Math.Min(left / pace, 1e8)))} left";
        return Text($"{(order.MultipathEpsilon is null ? "" : $"round {round}, ")}{position:N0} of {run.Space.Count:N0} ({100.0 * position / run.Space.Count:0.0} %), {pace:N0}/s, {Replies:N0} replies{remaining}");
    }

    /// <summary>Everything that was counted in the last round, and the sums of all.</summary>
    public IEnumerable<string> Summary(SweepRun run, int rounds, MultipathRounds? multipath)
    {
        var elapsed = time.GetElapsedTime(_startedAt);
        var senders = run.Senders.Select(sender => sender.Counters).ToArray();
        yield return Text($"{Sent:N0} probes sent in {Duration(elapsed)} ({Sent / Math.Max(0.001, elapsed.TotalSeconds):N0}/s, {network.Name}), {Replies:N0} replies");
        if (multipath is not null)
            yield return Text($"{rounds} rounds, {multipath.Targets:N0} targets with replies, {multipath.Links:N0} links, {multipath.Incomplete:N0} interfaces whose next hops may be incomplete");
        var counters = run.Collector.Counters;
        yield return Text($"replies: {counters.TimeExceeded:N0} time exceeded, {counters.FromTarget:N0} from targets, {counters.Other:N0} other");
        var notable = Notable(senders, counters).Where(item => item.Count > 0).Select(item => Text($"{item.Count:N0} {item.What}")).ToArray();
        if (notable.Length > 0)
            yield return string.Join(", ", notable);
    }

    IEnumerable<(long Count, string What)> Notable(SweepSendCounters[] senders, SweepReplyCounters replies)
    {
        yield return (senders.Sum(sender => sender.Filled), "probes beyond the last TTL");
        yield return (senders.Sum(sender => sender.Excluded), "not sent by policy");
        yield return (senders.Sum(sender => sender.NeighbourhoodSkipped), "not sent near by");
        yield return (senders.Sum(sender => sender.Deferred), "held back for their prefix");
        yield return (senders.Sum(sender => sender.Retried), "sent again after a full queue");
        foreach (var failure in Enum.GetValues<SendFailure>().Where(failure => failure is not (SendFailure.None or SendFailure.NoBufferSpace)))
            yield return (senders.Sum(sender => sender.Failures(failure)), $"not sent: {Formats.Json.HopWords.ToWord(failure)}");
        yield return (replies.FillsLost, "probes beyond the last TTL given up");
        yield return (network.RepliesDropped(), "packets dropped by the kernel before they were read");
        foreach (var reason in Enum.GetValues<DropReason>().Where(reason => reason != DropReason.None))
            yield return (replies.Dropped(reason), $"packets that are no reply: {Words(reason.ToString())}");
    }

    void Update(SweepRun run)
    {
        Sent = _sentBefore + run.Senders.Sum(sender => sender.Counters.Sent);
        Replies = _repliesBefore + run.Collector.Counters.Replies;
    }

    public static string Duration(TimeSpan duration) => duration switch
    {
        { TotalSeconds: < 100 } => Text($"{duration.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => Text($"{(int)duration.TotalMinutes} min {duration.Seconds} s"),
        { TotalDays: < 1 } => Text($"{(int)duration.TotalHours} h {duration.Minutes} min"),
        _ => Text($"{(int)duration.TotalDays} d {duration.Hours} h"),
    };

    static string Words(string name) =>
        string.Concat(name.Select((letter, index) => char.IsUpper(letter) && index > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
