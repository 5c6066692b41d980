using System.Threading.Channels;
using Tracefleet.Addressing;

namespace Tracefleet.Agent.Names;

/// <summary>Names by reverse DNS, asked for in the background, few at a time, and remembered, those that do not exist too.</summary>
/// <remarks>Everything kept is bounded. When more addresses come than can wait, the surplus is asked for when it is next wanted.</remarks>
public sealed class PtrNames : IPtrNames
{
    const int MaxKnown = 65_536, MaxWaiting = 4_096, AskedAtOnce = 16;

    readonly Lock _lock = new();
    readonly Dictionary<Address, Entry> _entries = [];
    readonly Channel<Address> _waiting = Channel.CreateBounded<Address>(MaxWaiting);
    readonly CancellationTokenSource _stop = new();
    readonly DnsClient _client;
    readonly TimeProvider _time;
    readonly Task[] _workers;
    int _open;
    TaskCompletionSource _settled = Completed();

    readonly record struct Entry(string? Name, bool IsAsked, DateTimeOffset Until);

    public PtrNames(ResolverSettings settings, TimeProvider time)
    {
        _client = new DnsClient(settings, time);
        _time = time;
        _workers = [.. Enumerable.Range(0, AskedAtOnce).Select(_ => AskAsync(_stop.Token))];
    }

    public string? NameOf(Address address)
    {
        var now = _time.GetUtcNow();
        lock (_lock)
        {
            var isKnown = _entries.TryGetValue(address, out var entry);
            if (isKnown && (entry.IsAsked || entry.Until > now))
                return entry.Name;
            if ((isKnown || HasRoom(now)) && _waiting.Writer.TryWrite(address))
            {
                _entries[address] = new Entry(entry.Name, true, default);
                if (_open++ == 0)
                    _settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
            return entry.Name;
        }
    }

    bool HasRoom(DateTimeOffset now)
    {
        if (_entries.Count < MaxKnown)
            return true;
        foreach (var (address, _) in _entries.Where(pair => !pair.Value.IsAsked && pair.Value.Until <= now).ToList())
            _entries.Remove(address);
        return _entries.Count < MaxKnown;
    }

    public async Task SettledAsync(CancellationToken cancellation)
    {
        Task settled;
        lock (_lock)
            settled = _settled.Task;
        await settled.WaitAsync(cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    async Task AskAsync(CancellationToken cancellation)
    {
        await foreach (var address in _waiting.Reader.ReadAllAsync(cancellation))
            Keep(address, await _client.AskAsync(address, cancellation));
    }

    void Keep(Address address, PtrAnswer answer)
    {
        lock (_lock)
        {
            _entries[address] = new Entry(answer.Name, false, _time.GetUtcNow() + answer.KeepFor);
            if (--_open == 0)
                _settled.TrySetResult();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_workers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
            _settled.TrySetResult();
        _stop.Dispose();
    }

    static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
