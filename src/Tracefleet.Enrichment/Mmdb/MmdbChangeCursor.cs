namespace Tracefleet.Enrichment.Mmdb;

/// <summary>Steps through the changes of one kind.</summary>
sealed class MmdbChangeCursor : IDisposable
{
    readonly IEnumerator<MmdbChange> _changes;
    int _fact = MmdbRanges.Nothing;

    public MmdbChangeCursor(IEnumerable<MmdbChange> changes)
    {
        _changes = changes.GetEnumerator();
        Advance();
    }

    /// <summary>Where the next change is; null behind the last.</summary>
    public UInt128? Next { get; private set; }

    /// <summary>The fact at a position, which must not lie before those asked for earlier.</summary>
    public int At(UInt128 position)
    {
        while (Next <= position)
        {
            _fact = _changes.Current.Fact;
            Advance();
        }
        return _fact;
    }

    public void Dispose() => _changes.Dispose();

    void Advance() => Next = _changes.MoveNext() ? _changes.Current.From : null;
}
