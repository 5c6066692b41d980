using System.Collections.Immutable;
using System.Text;

namespace Tracefleet.LookingGlass.Import;

/// <summary>A command line as far as it is plain words (POSIX Shell Command Language §2.2), split where words end.</summary>
/// <param name="Words">Of the command before the first operator.</param>
/// <param name="Dropped">Operators behind it that are safe to leave out, as they were written.</param>
/// <param name="Fault">Why it is no command of plain words; null when it is.</param>
sealed record ShellWords(ImmutableArray<string> Words, ImmutableArray<string> Dropped, string? Fault)
{
    /// <summary>Programs whose only use behind a pipe is to shorten or align what is shown.</summary>
    static readonly ImmutableHashSet<string> Cosmetic = ["tail", "head", "cat", "column"];

    static readonly ImmutableHashSet<string> HarmlessRedirections = ["2>&1", "2>/dev/null"];

    public static ShellWords Split(string line)
    {
        var (tokens, fault) = ShellTokens.Read(line);
        if (fault is not null)
            return Refused(fault);
        var stages = new List<List<string>> { new() };
        var dropped = ImmutableArray.CreateBuilder<string>();
        foreach (var token in tokens)
        {
            if (token is { IsOperator: true, Text: "|" })
                stages.Add([]);
            else if (token.IsOperator && HarmlessRedirections.Contains(token.Text))
                dropped.Add(token.Text);
            else if (token.IsOperator)
                return Refused($"'{token.Text}' needs a shell, and commands run without one");
            else
                stages[^1].Add(token.Text);
        }
        foreach (var stage in stages.Skip(1))
        {
            if (stage.Count == 0 || !Cosmetic.Contains(stage[0]))
                return Refused($"the pipe to '{stage.FirstOrDefault()}' needs a shell, and commands run without one");
            dropped.Add($"| {string.Join(' ', stage)}");
        }
        if (stages[0].Count == 0)
            return Refused("there is no command in it");
        return stages[0][0].Contains('=')
            ? Refused($"'{stages[0][0]}' sets a variable, and commands have none")
            : new ShellWords([.. stages[0]], dropped.ToImmutable(), null);
    }

    static ShellWords Refused(string why) => new([], [], why);
}

/// <summary>A word with its quotes taken off, or an operator.</summary>
readonly record struct ShellToken(string Text, bool IsOperator);

/// <summary>Reads tokens as a POSIX shell does, up to the first thing that a shell would do something about.</summary>
static class ShellTokens
{
    const string Operators = "|&;<>()";
    const string Special = "$`*?[!";

    public static (List<ShellToken> Tokens, string? Fault) Read(string line)
    {
        var (tokens, word) = (new List<ShellToken>(), (StringBuilder?)null);
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            switch (c)
            {
                case '\n' or '\r' or '\0':
                    return (tokens, "it has more than one line");
                case ' ' or '\t':
                    End();
                    break;
                case '\'' or '"':
                    if (ReadQuoted(line, ref i, word ??= new StringBuilder()) is { } fault)
                        return (tokens, fault);
                    break;
                case '\\' when i + 1 < line.Length:
                    (word ??= new StringBuilder()).Append(line[++i]);
                    break;
                case '\\':
                    return (tokens, "it ends with a backslash");
                case '#' or '~' when word is null:
                    return (tokens, $"'{c}' at the beginning of a word needs a shell, and commands run without one");
                case var _ when Special.Contains(c):
                    return (tokens, $"'{c}' needs a shell to be replaced by something, and commands run without one");
                case var _ when Operators.Contains(c):
                    ReadOperator(line, ref i);
                    break;
                default:
                    (word ??= new StringBuilder()).Append(c);
                    break;
            }
        }
        End();
        return (tokens, null);

        void End()
        {
            if (word is not null)
                tokens.Add(new ShellToken(word.ToString(), false));
            word = null;
        }

        // With the number before a redirection and the file behind it, so that what is refused can be named.
        void ReadOperator(string text, ref int at)
        {
            var isRedirection = text[at] is '<' or '>';
            var start = isRedirection && word is { Length: 1 } && char.IsAsciiDigit(word[0]) && char.IsAsciiDigit(text[at - 1]) ? at - 1 : at;
            if (start < at)
                word = null;
            End();
            while (at + 1 < text.Length && Operators.Contains(text[at + 1]))
                at++;
            if (isRedirection)
            {
                while (at + 1 < text.Length && text[at + 1] == ' ')
                    at++;
                while (at + 1 < text.Length && text[at + 1] != ' ' && !Operators.Contains(text[at + 1]))
                    at++;
            }
            tokens.Add(new ShellToken(text[start..(at + 1)].Replace(" ", ""), true));
        }
    }

    // In single quotes nothing is special; in double quotes $ and ` are, and a backslash before $ ` " \ is taken away (§2.2.2, §2.2.3).
    static string? ReadQuoted(string line, ref int at, StringBuilder word)
    {
        var quote = line[at];
        for (at++; at < line.Length && line[at] != quote; at++)
        {
            if (line[at] is '\n' or '\r' or '\0')
                return "it has more than one line";
            if (quote == '"' && line[at] is '$' or '`')
                return $"'{line[at]}' in double quotes needs a shell to be replaced by something, and commands run without one";
            if (quote == '"' && line[at] == '\\' && at + 1 < line.Length && line[at + 1] is '$' or '`' or '"' or '\\')
                at++;
            word.Append(line[at]);
        }
        return at < line.Length ? null : $"a quote {quote} has no end";
    }
}
