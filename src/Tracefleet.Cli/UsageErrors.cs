using System.CommandLine;
using System.CommandLine.Parsing;
using Tracefleet.Snapshots.Collectors;

namespace Tracefleet.Cli;

/// <summary>Says in one sentence what is wrong with a command line and what to write instead.</summary>
static class UsageErrors
{
    /// <summary>Changes of a letter that a misspelt command may be away from the one that was meant.</summary>
    const int MostChanges = 2;

    public static IEnumerable<string> Of(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is [var word, ..] && parsed.CommandResult.Command is { Subcommands.Count: > 0 } command && !word.StartsWith('-'))
            return [UnknownCommand(word, command)];
        // A misspelt flag is told once, whatever else it leads to.
        var unmatched = parsed.UnmatchedTokens.Select(token => Unmatched(token, parsed.CommandResult.Command)).ToList();
        var others = parsed.Errors.Where(error => !error.Message.StartsWith("Unrecognized command or argument", StringComparison.Ordinal)).Select(Sentence);
        return unmatched.Concat(others);
    }

    static string Unmatched(string token, Command command) =>
        token.StartsWith('-') ? UnknownFlag(token, command) : $"'{token}' is one argument too many.";

    public static string UnknownFlag(string flag, Command command)
    {
        var name = flag.Split('=')[0];
        var nearest = command.Options.Where(option => !option.Hidden)
            .SelectMany(option => option.Aliases.Append(option.Name))
            .Where(known => known.StartsWith("--", StringComparison.Ordinal) && name.StartsWith("--", StringComparison.Ordinal))
            .Select(known => (Name: known, Changes: EditDistance.Between(name.ToLowerInvariant(), known)))
            .Where(known => known.Changes <= MostChanges)
            .OrderBy(known => known.Changes)
            .Select(known => $"'{known.Name}'")
            .ToList();
        return $"there is no flag '{name}'{(nearest.Count > 0 ? $"; did you mean {string.Join(" or ", nearest)}?" : ".")}";
    }

    static string NameOf(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Option: var option } => $"{option.Name}: ",
        ArgumentResult { Parent: OptionResult { Option: var option } } => $"{option.Name}: ",
        ArgumentResult { Argument: var argument } => $"{argument.Name}: ",
        _ => "",
    };

    static string UnknownCommand(string word, Command command)
    {
        var nearest = command.Subcommands.Where(candidate => !candidate.Hidden)
            .Select(candidate => (candidate.Name, Changes: candidate.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 1 : EditDistance.Between(word.ToLowerInvariant(), candidate.Name)))
            .Where(candidate => candidate.Changes <= MostChanges)
            .OrderBy(candidate => candidate.Changes)
            .Select(candidate => $"'{candidate.Name}'")
            .ToList();
        var remedy = nearest.Count > 0
            ? $"did you mean {string.Join(" or ", nearest)}?"
            : $"give one of {string.Join(", ", command.Subcommands.Where(candidate => !candidate.Hidden).Select(candidate => candidate.Name))}.";
        return $"there is no command '{word}'; {remedy}";
    }

    static string Sentence(ParseError error)
    {
        // Values that are not among those allowed are told as a list over several lines, without the flag.
        if (error.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) is [var said, .. var allowed] && allowed.Length > 0)
            return $"{NameOf(error)}{said.Replace(" Must be one of:", $" Give one of {string.Join(", ", allowed)}.", StringComparison.Ordinal)}";
        // The library names a type of .NET where a value is none.
        if (error.SymbolResult is not OptionResult { Tokens: [.., var token], Option: var option } || !error.Message.StartsWith("Cannot parse", StringComparison.Ordinal))
            return error.Message;
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return $"{option.Name}: '{token.Value}' is no {(type == typeof(double) ? "number; give one such as 1.5" : "whole number in range; give one such as 1")}.";
    }
}
