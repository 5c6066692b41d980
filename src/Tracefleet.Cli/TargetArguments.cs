using System.CommandLine;
using System.CommandLine.Parsing;
using Tracefleet.Addressing;

namespace Tracefleet.Cli;

/// <summary>Targets as commands take them: as they are, or <c>@FILE</c> with one on each line, <c>@-</c> for standard input.</summary>
static class TargetArguments
{
    public static Argument<string[]> Argument()
    {
        var targets = new Argument<string[]>("TARGET")
        {
            Description = "Addresses or host names; @FILE reads one from each line, @- from standard input",
            Arity = ArgumentArity.OneOrMore,
        };
        // An argument of any number takes misspelt flags too.
        targets.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (FaultOf(token.Value, result) is { } fault)
                    result.AddError(fault);
            }
        });
        return targets;
    }

    static string? FaultOf(string target, ArgumentResult result) => target switch
    {
        "" => "a target is empty; give an address or a host name.",
        ['-', ..] => UsageErrors.UnknownFlag(target, ((CommandResult)result.Parent!).Command),
        ['@', ..] => null,
        _ when Prefix.TryParse(target, out _) && target.Contains('/') => $"'{target}' is a prefix, which 'tracefleet sweep' probes; give an address or a host name.",
        _ => null,
    };

    /// <exception cref="CliException">A file cannot be read.</exception>
    public static IEnumerable<string> Read(IEnumerable<string> arguments) => arguments.SelectMany(Read);

    static IEnumerable<string> Read(string argument)
    {
        if (!argument.StartsWith('@'))
            return [argument];
        try
        {
            var lines = argument == "@-" ? ReadLines(Console.In) : File.ReadLines(argument[1..]);
            return lines.Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0).ToList();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"cannot read targets from {argument[1..]}: {failure.Message}", ExitCode.Usage);
        }
    }

    static IEnumerable<string> ReadLines(TextReader reader)
    {
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
