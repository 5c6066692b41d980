using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Runtime.CompilerServices;

namespace Tracefleet.Cli;

/// <summary>Examples that the help of a command ends with.</summary>
static class Examples
{
    static readonly ConditionalWeakTable<Command, string[]> Known = [];

    public static void Add(Command command, params string[] lines) => Known.Add(command, lines);

    public static string[] Of(Command command) => Known.TryGetValue(command, out var lines) ? lines : [];
}

/// <summary>The usual help, then the examples.</summary>
sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = usual.Invoke(parseResult);
        var examples = Examples.Of(parseResult.CommandResult.Command);
        if (examples.Length == 0)
            return code;
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine($"  {example}");
        output.WriteLine();
        return code;
    }
}
