using System.Diagnostics.CodeAnalysis;

namespace Tracefleet.Probing.Tracing;

/// <summary>Where a <c>TraceEngine</c> gets its work and tells what happens. Called on the engine's thread only.</summary>
public interface ITraceFeed
{
    /// <summary>Hands out the next trace if there is one now.</summary>
    bool TryTake([MaybeNullWhen(false)] out TraceRequest request);

    /// <summary>Whether no trace will ever come again; the engine then ends when its last one does.</summary>
    bool IsCompleted { get; }
}

/// <summary>Hears what the engine does. Called on the engine's thread only; must not block.</summary>
public interface ITraceObserver
{
    /// <summary>A probe got its outcome, or a later reply (late, duplicate) revised or added one.</summary>
    void ProbeEnded(TraceRequest request, ProbeRecord record);

    void TraceEnded(TraceResult result);
}
