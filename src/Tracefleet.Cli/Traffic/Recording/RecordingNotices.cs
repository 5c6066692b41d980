namespace Tracefleet.Cli.Traffic.Recording;

/// <summary>What is to be told while traffic is recorded, for example that the disk is full. On standard error at once, but not into a screen that is being
/// drawn: that shows the newest, and all are written when it is gone. Any thread may tell.</summary>
sealed class RecordingNotices(TextWriter errors)
{
    /// <summary>Those that wait for the end of the screen; older ones are given up.</summary>
    const int MostKept = 100;

    readonly Lock _gate = new();
    readonly List<string> _kept = [];
    string? _refusal;
    bool _isDrawn;

    public void Tell(string notice)
    {
        lock (_gate)
        {
            if (!_isDrawn)
            {
                Write(notice);
                return;
            }
            if (_kept.Count == MostKept)
                _kept.RemoveAt(0);
            _kept.Add(notice);
        }
    }

    /// <summary>Told of a store each time that it refuses, and with null when it takes again; tells that once each.</summary>
    public void TellOfStore(string? refusal)
    {
        lock (_gate)
        {
            if (refusal == _refusal)
                return;
            _refusal = refusal;
        }
        Tell(refusal is null ? "the store takes traffic again" : $"{refusal}. What is counted meanwhile waits in memory.");
    }

    /// <summary>The newest, for the screen.</summary>
    public IReadOnlyList<string> Newest(int most)
    {
        lock (_gate)
            return [.. _kept.TakeLast(most)];
    }

    /// <summary>From now on a screen shows them.</summary>
    public void BeginScreen()
    {
        lock (_gate)
            _isDrawn = true;
    }

    public void EndScreen()
    {
        lock (_gate)
        {
            _isDrawn = false;
            _kept.ForEach(Write);
            _kept.Clear();
        }
    }

    void Write(string notice) => errors.WriteLine($"tracefleet: {notice}");
}
