using System.Threading.Channels;

namespace Tracefleet.Actors.Embedded;

/// <summary>Letters for one entity in order of arrival. It closes only when nothing is waiting or being answered.</summary>
sealed class Mailbox(int capacity, TimeProvider time)
{
    readonly Channel<Letter> _letters = Channel.CreateUnbounded<Letter>(new UnboundedChannelOptions { SingleReader = true });
    readonly Lock _gate = new();
    long _lastUsed = time.GetTimestamp();
    int _waiting;
    bool _closed;
    bool _busy;

    public IAsyncEnumerable<Letter> ReadAllAsync() => _letters.Reader.ReadAllAsync();

    public Posting TryPost(Letter letter)
    {
        lock (_gate)
        {
            if (_closed)
                return Posting.Closed;
            if (_waiting == capacity)
                return Posting.Full;
            _waiting++;
            _lastUsed = time.GetTimestamp();
            _letters.Writer.TryWrite(letter);
            return Posting.Accepted;
        }
    }

    public void Begin()
    {
        lock (_gate)
        {
            _waiting--;
            _busy = true;
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _busy = false;
            _lastUsed = time.GetTimestamp();
        }
    }

    public bool TryCloseIdle(TimeSpan idleAfter)
    {
        lock (_gate)
        {
            if (_closed || _busy || _waiting > 0 || time.GetElapsedTime(_lastUsed) < idleAfter)
                return false;
            Close();
            return true;
        }
    }

    /// <summary>Takes no more letters; those that wait are still read.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _letters.Writer.TryComplete();
        }
    }
}
