namespace Tracefleet.Agent.Snapshots;

/// <summary>A campaign's snapshot cannot be had here. The message is a sentence that names it.</summary>
sealed class SnapshotUnavailableException(string message, Exception? cause = null) : Exception(message, cause);
