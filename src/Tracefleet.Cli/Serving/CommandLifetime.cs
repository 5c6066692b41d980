using Microsoft.Extensions.Hosting;

namespace Tracefleet.Cli.Serving;

/// <summary>Leaves Ctrl-C to the command, which stops the agents beside a coordinator before the coordinator.</summary>
sealed class CommandLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
