namespace Tracefleet.Probing.Sessions;

/// <summary>What a reply did to its session.</summary>
public enum ReplyEffect
{
    /// <summary>Nothing; the session had ended or the probe was not in flight.</summary>
    Ignored,
    Answered,
    Late,
    Duplicate,
}
