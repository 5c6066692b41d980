using System.Collections.Immutable;
using Tracefleet.LookingGlass.Configured;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>Speaks to FRR through a program, usually vtysh, whose last argument is the command.</summary>
sealed class FrrCommandShell(ImmutableArray<string> argv, CommandRunner runner, AnswerBounds bounds) : IFrrShell
{
    const int Success = 0, Unknown = 2;

    public async Task<IReadOnlyList<FrrReply>> AskAsync(FrrDaemon daemon, IReadOnlyList<string> commands, CancellationToken cancellation)
    {
        var replies = new List<FrrReply>(commands.Count);
        foreach (var command in commands)
            replies.Add(await AskAsync(command, cancellation));
        return replies;
    }

    async Task<FrrReply> AskAsync(string command, CancellationToken cancellation)
    {
        var result = await runner.RunAsync(argv.SetItem(argv.Length - 1, command), bounds.Patience, live: null, cancellation);
        return result.End switch
        {
            CommandEnd.TimedOut => throw new GlassRouterException("The router did not answer in time."),
            CommandEnd.CutOff => throw new GlassRouterException("The router's answer is too long."),
            // vtysh ends with 0 when nothing was found, too.
            _ => new FrrReply(string.Join('\n', result.Lines), result.ExitCode == 0 ? Success : Unknown),
        };
    }
}
