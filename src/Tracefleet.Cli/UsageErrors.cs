using System.CommandLine;
using System.CommandLine.Parsing;

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
        return parsed.Errors.Select(Sentence);
    }

    static string UnknownCommand(string word, Command command)
    {
        var nearest = command.Subcommands.Where(candidate => !candidate.Hidden)
            .Select(candidate => (candidate.Name, Changes: candidate.Name.StartsWith(word, StringComparison.OrdinalIgnoreCase) ? 1 : Distance(word.ToLowerInvariant(), candidate.Name)))
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
        // The library names a type of .NET where a value is none.
        if (error.SymbolResult is not OptionResult { Tokens: [.., var token], Option: var option } || !error.Message.StartsWith("Cannot parse", StringComparison.Ordinal))
            return error.Message;
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return $"{option.Name}: '{token.Value}' is no {(type == typeof(double) ? "number; give one such as 1.5" : "whole number in range; give one such as 1")}.";
    }

    // Levenshtein's distance.
    static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
