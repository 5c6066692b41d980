using System.CommandLine;
using System.CommandLine.Parsing;
using Tracefleet.Addressing;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Snapshots;
using Tracefleet.Snapshots.Querying;

namespace Tracefleet.Cli.Snapshots;

/// <summary><c>query</c>: what a snapshot says about addresses and prefixes, or which prefixes it says something of.</summary>
static class SnapshotQueryCommand
{
    public static Command Build(SnapshotKind kind, LibraryFlags library, References references)
    {
        var word = SnapshotNames.Word(kind);
        var attributes = SnapshotAttributes.Of(kind);
        var id = references.One(kind);
        var asked = new Argument<string[]>("[ATTRIBUTE] ADDRESS")
        {
            Description = $"Addresses and prefixes; - reads them from standard input. Before them one attribute, for that alone: {string.Join(", ", attributes)}",
            Arity = ArgumentArity.ZeroOrMore,
        };
        asked.Validators.Add(RefuseFlags);
        asked.CompletionSources.Add(attributes.ToArray());
        var filters = new FilterFlags(kind);
        var json = new Option<bool>("--json") { Description = "NDJSON on standard output, one line for each address or prefix; null where there is no match" };
        var command = new Command("query", "Ask what a snapshot says. Ends with 1 when nothing matches.") { id, asked };
        filters.AddTo(command);
        command.Add(json);
        Examples.Add(command, ExamplesOf(kind, word));
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var local = await library.OpenAsync(parsed, cancellation);
            var entry = await local.FindAsync(kind, parsed.GetRequiredValue(id), cancellation);
            var words = parsed.GetValue(asked) ?? [];
            var filter = filters.Read(parsed);
            var question = Question.Of(words, attributes, isFilter: filter is not null);
            var output = new QueryOutput(SnapshotQuery.Of(local.Library.Open(entry)), question, parsed.GetValue(json));
            var found = filter is not null ? output.WriteReverse(filter, cancellation) : output.Write(cancellation);
            return found ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }

    // An argument of any number takes misspelt flags too.
    static void RefuseFlags(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
            if (token.Value.Length > 1 && token.Value[0] == '-')
                result.AddError(UsageErrors.UnknownFlag(token.Value, ((CommandResult)result.Parent!).Command));
    }

    static string[] ExamplesOf(SnapshotKind kind, string word) =>
    [
        $"tracefleet {word} query latest 192.0.2.1",
        $"tracefleet {word} query latest {SnapshotAttributes.Of(kind)[0]} 192.0.2.1 2001:db8::1",
        $"tracefleet {word} query latest 192.0.2.0/24                 the prefix around it, and those inside",
        $"tracefleet {word} query latest - --json < addresses.txt",
        kind switch
        {
            SnapshotKind.Asn => "tracefleet asn query latest --asn 15169",
            SnapshotKind.Geo => "tracefleet geo query latest --country FR",
            _ => "tracefleet ixp query latest --ixp \"DE-CIX Frankfurt\"",
        },
    ];
}

/// <summary>What was asked on a command line.</summary>
/// <param name="Attribute">The only one wanted; null for all.</param>
/// <param name="Asked">Addresses, prefixes and <c>-</c>.</param>
sealed record Question(string? Attribute, IReadOnlyList<string> Asked)
{
    /// <exception cref="CliException">A word is neither an attribute nor an address.</exception>
    public static Question Of(IReadOnlyList<string> words, IReadOnlyList<string> attributes, bool isFilter)
    {
        var attribute = words is [var first, ..] && !IsAddress(first) && first.IndexOfAny(s_ofAddresses) < 0 ? first : null;
        if (attribute is not null && !attributes.Contains(attribute))
            throw new CliException($"'{attribute}' is no address, no prefix and no attribute; the attributes are {string.Join(", ", attributes)}.", ExitCode.Usage);
        var asked = attribute is null ? words : [.. words.Skip(1)];
        if (isFilter ? asked.Count > 0 : asked.Count == 0)
            throw new CliException(
                isFilter ? $"'{asked[0]}' cannot be asked for together with a flag that lists prefixes; leave one of them out." : "nothing is asked for; give addresses, prefixes, or - to read them from standard input.",
                ExitCode.Usage);
        if (asked.FirstOrDefault(word => !IsAddress(word)) is { } wrong)
            throw new CliException($"'{wrong}' is no address and no prefix; give one such as 192.0.2.1, 2001:db8::1 or 192.0.2.0/24 with zero host bits.", ExitCode.Usage);
        return new Question(attribute, asked);
    }

    // No name of an attribute has them, so a word that has is an address with a fault.
    static readonly char[] s_ofAddresses = ['.', ':', '/'];

    static bool IsAddress(string word) => word == "-" || Prefix.TryParse(word, out _);
}

/// <summary>The flags that ask for prefixes.</summary>
sealed class FilterFlags(SnapshotKind kind)
{
    readonly Option<string?> _asn = new("--asn") { Description = "List the prefixes that this AS originates", HelpName = "ASN" };
    readonly Option<string?> _ixp = new("--ixp") { Description = "List the peering LANs and member addresses of this exchange, by name, part of it, or PeeringDB's number", HelpName = "NAME" };
    readonly Option<string?> _country = new("--country") { Description = "List the prefixes of this country, ISO 3166-1 alpha-2", HelpName = "CODE" };
    readonly Option<string?> _member = new("--member") { Description = "List the addresses of this AS at exchanges", HelpName = "ASN" };

    public void AddTo(Command command)
    {
        var known = SnapshotFilter.FieldsOf(kind);
        foreach (var option in new[] { _asn, _ixp, _country, _member })
            if (known.Contains(option.Name[2..]))
                command.Add(option);
    }

    /// <summary>Null when none is given.</summary>
    public SnapshotFilter? Read(ParseResult parsed)
    {
        var filter = new SnapshotFilter { Asn = Number(parsed, _asn), Ixp = Text(parsed, _ixp), Country = Text(parsed, _country), Member = Number(parsed, _member) };
        if (!filter.Fields.Any())
            return null;
        return filter.Fault(kind) is { } fault
            ? throw new CliException($"{string.Join(", ", filter.Fields.Select(field => $"--{field}"))}: {fault}.", ExitCode.Usage)
            : filter;
    }

    static string? Text(ParseResult parsed, Option<string?> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);

    static Asn? Number(ParseResult parsed, Option<string?> option) =>
        Text(parsed, option) is not { } text ? null
        : Asn.TryParse(text, out var asn) ? asn
        : throw new CliException($"{option.Name}: '{text}' is no AS number; give one such as 15169 or AS15169.", ExitCode.Usage);
}
