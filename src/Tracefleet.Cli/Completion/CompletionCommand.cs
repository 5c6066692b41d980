using System.CommandLine;
using Tracefleet.Cli.Snapshots;

namespace Tracefleet.Cli.Completion;

/// <summary><c>tracefleet completion SHELL</c>: a script that lets the shell complete commands, flags, and identifiers of snapshots.</summary>
static class CompletionCommand
{
    /// <summary>What the scripts call: writes the words that may stand at the end of a line.</summary>
    public const string Words = "complete-words";

    public static Command Build()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var command = new Command("completion", "Print a script that makes a shell complete commands, flags and identifiers.") { shell };
        Examples.Add(command,
            "source <(tracefleet completion bash)                            in this shell",
            "tracefleet completion bash > /etc/bash_completion.d/tracefleet  in every bash",
            "tracefleet completion zsh > \"${fpath[1]}/_tracefleet\"",
            "tracefleet completion fish > ~/.config/fish/completions/tracefleet.fish");
        command.SetAction(parsed => Console.Out.Write(Script(parsed.GetRequiredValue(shell))));
        return command;
    }

    public static Command BuildWords()
    {
        var line = new Argument<string>("LINE") { Description = "The line up to the cursor" };
        var command = new Command(Words, "Write what may stand at the end of a command line, one word on each line.") { line };
        command.Hidden = true;
        Examples.Add(command, $"tracefleet {Words} 'tracefleet asn query '");
        command.SetAction(async (parsed, cancellation) =>
        {
            foreach (var word in await CompleteAsync(parsed.GetRequiredValue(line), cancellation))
                await Console.Out.WriteLineAsync(word);
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The words that may stand at the end of a line.</summary>
    static async Task<IEnumerable<string>> CompleteAsync(string line, CancellationToken cancellation)
    {
        // The first word is however the program was called.
        var typed = line.TrimStart();
        var space = typed.IndexOf(' ', StringComparison.Ordinal);
        typed = ValueApart(space < 0 ? "" : typed[(space + 1)..]);
        var references = new References();
        var parsed = CommandTree.Build(references).Parse(typed, CommandTree.Parsing);
        var data = parsed.CommandResult.Command.Options.Concat(parsed.CommandResult.Command.Parents.OfType<Command>().SelectMany(parent => parent.Options))
            .OfType<Option<DirectoryInfo>>().FirstOrDefault(option => option.Name == "--data");
        try
        {
            await references.LoadAsync(LibraryFlags.FolderIn((data is null ? null : parsed.GetValue(data))?.FullName ?? Settings.DefaultDataDirectory), cancellation);
        }
        catch (CliException)
        {
            // A library that cannot be opened has nothing to complete; the command itself will say why.
        }
        var isFlag = typed[(typed.LastIndexOf(' ') + 1)..].StartsWith('-');
        return parsed.GetCompletions(typed.Length).Select(item => item.Label).Where(word => isFlag ? IsLongFlag(word) : !IsFlag(word)).Distinct();
    }

    /// <summary>Shells complete what follows the sign of equality in <c>--asn=latest</c> as a word of its own.</summary>
    static string ValueApart(string typed)
    {
        var word = typed.LastIndexOf(' ') + 1;
        var sign = typed.IndexOf('=', word);
        return sign > 0 && IsLongFlag(typed[word..]) ? $"{typed[..sign]} {typed[(sign + 1)..]}" : typed;
    }

    static bool IsLongFlag(string word) => word.StartsWith("--", StringComparison.Ordinal);

    // Help has short names with a slash as well.
    static bool IsFlag(string word) => word.StartsWith('-') || word is "/?" or "/h";

    static string Script(string shell) => shell switch
    {
        "bash" => """
            # Completion of tracefleet for bash.
            _tracefleet()
            {
                local word=${COMP_WORDS[COMP_CWORD]}
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$("${COMP_WORDS[0]}" complete-words "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)" -- "$word"))
            }
            complete -o default -F _tracefleet tracefleet

            """,
        "zsh" => """
            #compdef tracefleet
            # Completion of tracefleet for zsh.
            _tracefleet()
            {
                local -a found
                found=(${(f)"$(${words[1]} complete-words "${LBUFFER}" 2>/dev/null)"})
                (( $#found )) && compadd -- $found || _files
            }
            if [ "$funcstack[1]" = "_tracefleet" ]; then
                _tracefleet "$@"
            else
                compdef _tracefleet tracefleet
            fi

            """,
        _ => """
            # Completion of tracefleet for fish.
            complete -c tracefleet -a '(tracefleet complete-words (commandline -cp) 2>/dev/null)'

            """,
    };
}
