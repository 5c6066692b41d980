namespace Tracefleet.Sockets.Linux.Doctor;

public enum FindingState
{
    Ok,

    /// <summary>It works, but not as well as it could.</summary>
    Limited,
    Missing,
}

/// <summary>What one check found.</summary>
/// <param name="Name">What was looked at, for example <c>raw sockets, IPv4</c>.</param>
/// <param name="Reason">One sentence: what works, or why it does not.</param>
/// <param name="Remedy">What to do about it, as a line to run where there is one; null where nothing is to be done.</param>
public sealed record Finding(string Name, FindingState State, string Reason, string? Remedy = null);
