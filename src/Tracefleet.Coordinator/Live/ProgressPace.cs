namespace Tracefleet.Coordinator.Live;

/// <summary>Says when a reader is told of progress: at once at the beginning, and a few times a second while something changes.</summary>
sealed class ProgressPace(TimeProvider time, TimeSpan between)
{
    long? _sentAt;

    /// <summary>Something has changed since the reader was told.</summary>
    public bool Pending { get; private set; } = true;

    public bool IsDue => Pending && (_sentAt is not { } sent || time.GetElapsedTime(sent) >= between);

    public void SomethingChanged() => Pending = true;

    public void Sent()
    {
        _sentAt = time.GetTimestamp();
        Pending = false;
    }
}
