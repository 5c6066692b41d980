namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>A collector cannot listen as it should; the message says why and what to do.</summary>
public sealed class CollectorException(string message, Exception? inner = null) : Exception(message, inner);
