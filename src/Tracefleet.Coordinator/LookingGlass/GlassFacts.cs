using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.LookingGlass;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Querying;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>What the newest snapshots say of an address or prefix: <c>show asn</c>, <c>show geo</c> and <c>show ixp</c>.</summary>
public sealed class GlassFacts(SnapshotLibrary library)
{
    /// <summary>Prefixes told of at most; more are counted.</summary>
    const int MaxAnswers = 100;

    /// <param name="Found">False when no prefix of the snapshot matches.</param>
    public sealed record Answer(bool Found, ImmutableArray<string> Lines, ImmutableArray<string> Items, string Snapshot);

    /// <exception cref="GlassRouterException">There is no snapshot of the kind.</exception>
    public async Task<Answer> AskAsync(GlassVerb verb, GlassArgument argument, CancellationToken cancellation)
    {
        var kind = verb switch { GlassVerb.ShowAsn => SnapshotKind.Asn, GlassVerb.ShowGeo => SnapshotKind.Geo, _ => SnapshotKind.Ixp };
        if (await library.FindAsync(kind, SnapshotNames.Latest, cancellation) is not { } entry)
            throw new GlassRouterException($"There is no {SnapshotNames.Word(kind)} snapshot here yet.");
        var query = SnapshotQuery.Of(library.Open(entry));
        var answers = Answers(query, argument).Take(MaxAnswers + 1).ToList();
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (var answer in answers.Take(MaxAnswers))
            lines.AddRange(LinesOf(query, answer, lines.Count > 0));
        if (answers.Count == 0)
            lines.Add($"No prefix of {entry.Id} holds {argument.Text}.");
        if (answers.Count > MaxAnswers)
            lines.AddRange("", $"More than {MaxAnswers} prefixes; ask for a longer one.");
        return new Answer(answers.Count > 0, lines.ToImmutable(), [.. answers.Take(MaxAnswers).Select(answer => ItemOf(query, argument, answer))], entry.Id);
    }

    static IEnumerable<SnapshotAnswer> Answers(SnapshotQuery query, GlassArgument argument) =>
        argument.IsHost
            ? query.Find(argument.Address!.Value) is { } found ? [found] : []
            : query.Find(argument.Prefix!.Value);

    static IEnumerable<string> LinesOf(SnapshotQuery query, SnapshotAnswer answer, bool isLater)
    {
        if (isLater)
            yield return "";
        for (var i = 0; i < query.Attributes.Length; i++)
        {
            if (answer.Values[i].IsKnown)
                yield return $"{query.Attributes[i] + ":",-16}{answer.Values[i]}";
        }
    }

    static string ItemOf(SnapshotQuery query, GlassArgument argument, SnapshotAnswer answer)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        SnapshotJsonLines.Write(buffer, query, argument.Text, answer, null);
        return Encoding.UTF8.GetString(buffer.WrittenSpan).TrimEnd('\n');
    }
}
