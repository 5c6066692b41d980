using Tracefleet.Addressing;
using Tracefleet.Agent.Names;
using Tracefleet.Formats.Graphs;
using Tracefleet.Probing;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Cli.Multipath;

/// <summary>How a search goes, as one line on standard error that is written anew; nothing where that is no terminal.</summary>
sealed class MultipathProgress(string target, IPtrNames names) : ISessionObserver
{
    const string ClearLine = "\r\u001b[K";

    static readonly TimeSpan RedrawEvery = TimeSpan.FromMilliseconds(150);

    readonly Lock _lock = new();
    readonly HashSet<Address> _interfaces = [];
    int _settled, _answered, _highestTtl;

    /// <summary>The address the probes were sent from; null before the end.</summary>
    public Address? Source { get; private set; }

    public void ProbeEnded(SessionRequest request, ProbeRecord record)
    {
        lock (_lock)
        {
            _settled++;
            if (record.Outcome is not ProbeOutcome.Answered(var reply))
                return;
            _answered++;
            _highestTtl = Math.Max(_highestTtl, record.Probe.Ttl.Value);
            if (_interfaces.Add(reply.From))
                names.NameOf(reply.From);
        }
    }

    public void SessionEnded(SessionResult result) => Source = result.Source;

    public async Task ShowAsync(Task running)
    {
        if (Console.IsErrorRedirected)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        while (!running.IsCompleted)
        {
            await Console.Error.WriteAsync(ClearLine + Line());
            await Task.WhenAny(running, Task.Delay(RedrawEvery));
        }
        await Console.Error.WriteAsync(ClearLine);
    }

    string Line()
    {
        lock (_lock)
            return $"{target}: {GraphNumbers.Count(_settled, "probe", "probes")}, {_answered} answered by {GraphNumbers.Count(_interfaces.Count, "interface", "interfaces")} up to TTL {_highestTtl}";
    }
}
