using System.Threading.Channels;

namespace Tracefleet.Coordinator.Conducting;

enum WorkKind
{
    Campaign,
    Place,
    Aggregate,
}

/// <summary>Something to bring into its intended state: a campaign, a vantage point or an aggregate.</summary>
readonly record struct WorkItem(WorkKind Kind, string Id)
{
    public override string ToString() => $"{Kind} {Id}";
}

/// <summary>What needs a look. An item waits at most once and is worked on by one worker at a time; a nudge meanwhile makes it come again.</summary>
sealed class WorkQueue
{
    static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1), LastRetry = TimeSpan.FromSeconds(30);

    readonly Lock _gate = new();
    readonly HashSet<WorkItem> _waiting = [];
    readonly HashSet<WorkItem> _running = [];
    readonly HashSet<WorkItem> _again = [];
    readonly Dictionary<WorkItem, (int Failures, DateTimeOffset Due)> _failed = [];

    // Bounded by the number of items there are, because each is in it at most once.
    readonly Channel<WorkItem> _queue = Channel.CreateUnbounded<WorkItem>();

    public void Nudge(WorkKind kind, string id) => Nudge(new WorkItem(kind, id));

    public void Nudge(WorkItem item)
    {
        lock (_gate)
        {
            if (_running.Contains(item))
                _again.Add(item);
            else if (_waiting.Add(item))
                _queue.Writer.TryWrite(item);
        }
    }

    public async Task<WorkItem> NextAsync(CancellationToken cancellation)
    {
        var item = await _queue.Reader.ReadAsync(cancellation);
        lock (_gate)
        {
            _waiting.Remove(item);
            _running.Add(item);
        }
        return item;
    }

    public void Done(WorkItem item)
    {
        lock (_gate)
            _failed.Remove(item);
        Rest(item);
    }

    /// <summary>It will be tried again, each time after twice the patience.</summary>
    public void Failed(WorkItem item, DateTimeOffset now)
    {
        lock (_gate)
        {
            var failures = _failed.GetValueOrDefault(item).Failures + 1;
            var patience = FirstRetry * Math.Pow(2, Math.Min(failures - 1, 10));
            _failed[item] = (failures, now + (patience < LastRetry ? patience : LastRetry));
        }
        Rest(item);
    }

    /// <summary>Nudges what failed and is due.</summary>
    public void NudgeDue(DateTimeOffset now)
    {
        WorkItem[] due;
        lock (_gate)
            due = [.. _failed.Where(failed => failed.Value.Due <= now).Select(failed => failed.Key)];
        foreach (var item in due)
            Nudge(item);
    }

    void Rest(WorkItem item)
    {
        bool again;
        lock (_gate)
        {
            _running.Remove(item);
            again = _again.Remove(item) && !_failed.ContainsKey(item);
        }
        if (again)
            Nudge(item);
    }
}
