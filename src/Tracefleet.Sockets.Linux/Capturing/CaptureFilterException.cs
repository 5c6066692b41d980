namespace Tracefleet.Sockets.Linux.Capturing;

/// <summary>An expression is no filter, or one that cannot be used here; the message says which and why.</summary>
public sealed class CaptureFilterException(string expression, string message) : Exception(message)
{
    /// <summary>What was asked for.</summary>
    public string Expression { get; } = expression;
}

/// <summary>A library of the system is not installed; the message says how to get it.</summary>
public sealed class MissingLibraryException(string library, string purpose, string remedy)
    : Exception($"{purpose} needs {library}, which is not installed. {remedy}")
{
    /// <summary>How to get it.</summary>
    public string Remedy { get; } = remedy;
}
