using System.CommandLine;
using Tracefleet.Cli.Snapshots;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Cli.Campaigns;

/// <summary>Which snapshots of the coordinator stored hops are annotated with again while they are read.</summary>
sealed class ReannotationFlags
{
    readonly Option<string?>[] _flags = [Flag(SnapshotKind.Asn), Flag(SnapshotKind.Geo), Flag(SnapshotKind.Ixp)];

    public void AddTo(Command command)
    {
        foreach (var flag in _flags)
            command.Add(flag);
    }

    /// <summary>The flags that were given.</summary>
    public IEnumerable<string> Given(ParseResult parsed) => _flags.Where(flag => parsed.GetValue(flag) is not null).Select(flag => flag.Name);

    /// <summary>As the query of a request, with its question mark; empty when no flag was given.</summary>
    public string Query(ParseResult parsed)
    {
        var fields = _flags.Where(flag => parsed.GetValue(flag) is not null).Select(flag => $"{flag.Name[2..]}={Uri.EscapeDataString(parsed.GetValue(flag)!)}");
        return string.Join('&', fields) is { Length: > 0 } query ? $"?{query}" : "";
    }

    /// <summary>Says on standard error what the last answer was annotated with.</summary>
    public static async Task TellAsync(CoordinatorClient client)
    {
        if (client.AnnotatedAgain is { } snapshots)
            await Console.Error.WriteLineAsync($"annotated again: {snapshots}");
    }

    static Option<string?> Flag(SnapshotKind kind)
    {
        var flag = new References().Flag(
            kind,
            $"Annotate hops again with this {SnapshotId.WordOf(kind)} snapshot of the coordinator: identifier, pinned name, latest or none; "
            + "without it as the agents did");
        flag.HelpName = "REF";
        return flag;
    }
}
