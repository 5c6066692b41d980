using Tracefleet.Agent.Names;

namespace Tracefleet.Cli.Tracing;

/// <summary>How long the finished path waits for names that have not come yet.</summary>
static class PatienceForNames
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(1.5);

    public static async Task SettledWithinPatienceAsync(this IPtrNames names, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        await names.SettledAsync(either.Token);
    }
}
