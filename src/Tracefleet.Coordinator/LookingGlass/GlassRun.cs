using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>What a call has come to while it runs.</summary>
/// <param name="Items">JSON objects.</param>
public sealed record GlassProgress(ImmutableArray<string> Lines, ImmutableArray<string> Items);

/// <summary>A call that runs. Any number of readers may watch it.</summary>
public sealed class GlassRun : IDisposable
{
    readonly Lock _gate = new();
    readonly CancellationTokenSource _stop = new();
    TaskCompletionSource _next = NewSource();

    public GlassRun(string id, GlassCall call) => (Id, Call) = (id, call);

    /// <summary>Of the result, when it is over.</summary>
    public string Id { get; }

    public GlassCall Call { get; }

    /// <summary>Name of the router that carries it out; null until one is chosen.</summary>
    public string? Router { get; set; }

    /// <summary>What it probes; empty until names are resolved and checked.</summary>
    public ImmutableArray<Address> Addresses { get; set; } = [];

    /// <summary>The limit that refused it once it had begun; null when none did.</summary>
    public CallLimit? RefusedBy { get; set; }

    public GlassProgress Progress { get; private set; } = new([], []);

    /// <summary>Null until it is over.</summary>
    public GlassReport? Report { get; private set; }

    /// <summary>Cancelled when nobody wants the result any more.</summary>
    public CancellationToken Cancellation => _stop.Token;

    /// <summary>Completes with the next change. Take it before looking, await it after.</summary>
    public Task NextChange
    {
        get
        {
            lock (_gate)
                return _next.Task;
        }
    }

    public void Tell(GlassProgress progress) => Change(() => Progress = progress);

    public void End(GlassReport report) => Change(() => Report = report);

    /// <summary>Ends it early; nothing happens when it is over.</summary>
    public void Stop()
    {
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended meanwhile.
        }
    }

    public void Dispose() => _stop.Dispose();

    void Change(Action change)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            change();
            told = _next;
            _next = NewSource();
        }
        told.SetResult();
    }

    static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
