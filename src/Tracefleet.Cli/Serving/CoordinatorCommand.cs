using System.CommandLine;
using Tracefleet.Coordinator;

namespace Tracefleet.Cli.Serving;

/// <summary><c>tracefleet coordinator</c>: the API, the page and the agent gateway, without agents.</summary>
static class CoordinatorCommand
{
    public static Command Build()
    {
        var flags = new CoordinatorFlags();
        var command = new Command("coordinator", "Serve the API, the page and the agent gateway; agents connect from elsewhere.");
        flags.AddTo(command);
        Examples.Add(command,
            "tracefleet coordinator --data /var/lib/tracefleet",
            "tracefleet coordinator --bind 0.0.0.0 --token-file /etc/tracefleet/token",
            "tracefleet coordinator --allow 198.18.0.0/15          open a lab's range, which the policy refuses");
        command.SetAction(async (parsed, cancellation) =>
        {
            await UpCommand.UntilCancelledAsync(ServeAsync(flags.Read(parsed), cancellation));
            return ExitCode.Ok;
        });
        return command;
    }

    static async Task ServeAsync(CoordinatorOptions options, CancellationToken cancellation)
    {
        await using var platform = await Platform.StartAsync(options, verbose: true, cancellation);
        await Console.Error.WriteLineAsync($"tracefleet coordinator on {platform.Address}");
        await platform.ServeAsync(cancellation);
    }
}
