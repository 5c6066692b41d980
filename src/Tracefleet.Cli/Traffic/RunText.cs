using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;
using Tracefleet.Contracts.Api;
using Tracefleet.LookingGlass;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Cli.Traffic;

/// <summary>Says in lines of markup what a run recorded, and plainly what of it is lost.</summary>
static class RunText
{
    const int Indent = 7;

    static readonly Dictionary<string, string> Words = new()
    {
        [TrafficRunCounts.Received] = "received",
        [TrafficRunCounts.KernelDrops] = "dropped by the kernel",
        [TrafficRunCounts.NotIp] = "not IP",
        [TrafficRunCounts.Malformed] = "malformed",
        [TrafficRunCounts.NotPublic] = "packets without a public address",
        [TrafficRunCounts.TooLate] = "too late",
        [TrafficRunCounts.TooEarly] = "too early",
    };

    /// <summary>Counts that say that something is missing.</summary>
    static readonly string[] Losses =
    [
        TrafficRunCounts.KernelDrops, TrafficRunCounts.Malformed, TrafficRunCounts.TooLate, TrafficRunCounts.TooEarly, "sequenceGaps", "unknownTemplates",
        "lostRecords", "lostDatagrams",
    ];

    /// <summary>The run in a block, its lines folded where they are longer than the terminal is wide.</summary>
    public static IRenderable BlockOf(TrafficRunResource run, bool isWhole)
    {
        var lines = LinesOf(run, isWhole).Select(line => new Markup(line)).ToList();
        return new Rows([lines[0], .. lines.Skip(1).Select(line => new Padder(line, new Padding(Indent, 0, 0, 0)))]);
    }

    /// <param name="isWhole">With everything that is known; otherwise what matters at a glance.</param>
    static IEnumerable<string> LinesOf(TrafficRunResource run, bool isWhole)
    {
        yield return $"[bold]run {run.Id}[/]  {StateOf(run.State)}  {run.Kind} of [bold]{Shown(run.Name)}[/] on {Shown(run.Host)}"
            + (run.Filter is { } filter ? $", filter {Shown(filter)}" : "");
        yield return $"[grey]{Markup.Escape(TimeOf(run))}[/]";
        if (run.State == "killed")
            yield return $"[red]{Markup.Escape(LossOf(run))}[/]";
        if (CountsOf(run.Counts, isWhole) is { Length: > 0 } counts)
            yield return counts;
        if (isWhole)
        {
            yield return $"own prefixes: {(run.Own.Count > 0 ? string.Join(", ", run.Own) : "none known")}{(run.PublicOnly ? ", and what is not public" : "")}";
            yield return $"snapshots: {SnapshotsOf(run.Snapshots)}";
        }
        foreach (var exporter in run.Exporters)
            yield return $"[bold]{Markup.Escape(exporter.Exporter)}[/] {Shown(exporter.Protocols)}, last seen {Second(exporter.LastSeenAt)}: "
                + CountsOf(exporter.Counts, isWhole);
    }

    static string StateOf(string state) => state switch
    {
        "running" => "[green]running[/]",
        "killed" => "[red]killed[/]",
        _ => state,
    };

    static string TimeOf(TrafficRunResource run)
    {
        var began = $"began {Second(run.StartedAt)}";
        return run switch
        {
            { EndedAt: { } ended } => $"{began}, ended {Second(ended)}",
            { StoredUntil: { } until } => $"{began}, stored until {Second(until)}",
            _ => $"{began}, nothing stored yet",
        };
    }

    /// <summary>What of a killed run is lost.</summary>
    public static string LossOf(TrafficRunResource run) => run switch
    {
        { StoredUntil: null } => "killed before anything was stored; what it saw is lost",
        { Kind: "file", StoredUntil: { } until } =>
            FormattableString.Invariant($"killed before its end; its packets until {until.UtcDateTime:yyyy-MM-dd HH:mm:ss.f}Z count"),
        { StoredUntil: { } until } => FormattableString.Invariant($"killed; what came after {until.UtcDateTime:HH:mm:ss.f}Z is lost"),
    };

    /// <summary>For example <c>1,003 received, 0 dropped by the kernel</c>; losses in red.</summary>
    public static string CountsOf(IReadOnlyDictionary<string, long> counts, bool isWhole) => string.Join(", ", counts
        .Where(count => isWhole || count.Value > 0 || count.Key is TrafficRunCounts.Received or TrafficRunCounts.KernelDrops)
        .OrderBy(count => Rank(count.Key)).ThenBy(count => count.Key, StringComparer.Ordinal)
        .Select(count => CountOf(count.Key, count.Value)));

    /// <summary>What came in, and what of it was not counted by network.</summary>
    public static string LossesOf(IReadOnlyDictionary<string, long> counts) => CountsOf(
        counts.Where(count => count.Key is TrafficRunCounts.Received or TrafficRunCounts.NotIp or TrafficRunCounts.NotPublic || Losses.Contains(count.Key)).ToDictionary(), isWhole: false);

    static string CountOf(string name, long count)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{count:N0} {Markup.Escape(WordsOf(name))}");
        return count > 0 && Losses.Contains(name) ? $"[red]{text}[/]" : text;
    }

    static int Rank(string name) => name switch
    {
        TrafficRunCounts.Received => 0,
        TrafficRunCounts.KernelDrops => 1,
        _ => Losses.Contains(name) ? 2 : 3,
    };

    /// <summary><c>sequenceGaps</c> as <c>sequence gaps</c>.</summary>
    static string WordsOf(string name) => Words.TryGetValue(name, out var words) ? words
        : HarmlessText.From(string.Concat(name.Select(letter => char.IsUpper(letter) ? $" {char.ToLowerInvariant(letter)}" : $"{letter}")));

    static string SnapshotsOf(TrafficSnapshots snapshots) =>
        string.Join(", ", new[] { snapshots.Asn, snapshots.Geo, snapshots.Ixp }.OfType<string>().Select(Shown)) is { Length: > 0 } known ? known : "none";

    static string Shown(string foreign) => Markup.Escape(HarmlessText.From(foreign));

    static string Second(DateTimeOffset time) => Snapshots.SnapshotText.Second(time);
}
