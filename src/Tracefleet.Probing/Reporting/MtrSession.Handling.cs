namespace Tracefleet.Probing.Reporting;

// What a person at a live table may do; any thread may call these.
public sealed partial class MtrSession
{
    static readonly TimeSpan PauseCheck = TimeSpan.FromMilliseconds(100);

    volatile bool _isPaused;
    volatile bool _isResetWanted;

    /// <summary>Whether sending is held up; probes in flight are still waited for.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set => _isPaused = value;
    }

    /// <summary>Starts all figures anew with the next probe; replies to earlier ones no longer count.</summary>
    public void Reset() => _isResetWanted = true;

    void ObeyReset()
    {
        if (!_isResetWanted)
            return;
        _isResetWanted = false;
        _firstRound = ++_round;
        _ttl = _parameters.FirstTtl.Value;
        Clear();
    }

    void Clear()
    {
        for (var ttl = 0; ttl < _hops.Length; ttl++)
            _hops[ttl] = new WatchedHop((byte)ttl);
        _changes.Clear();
        _changeCount = 0;
    }
}
