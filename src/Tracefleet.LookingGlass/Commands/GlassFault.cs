namespace Tracefleet.LookingGlass.Commands;

/// <summary>Why a call cannot be carried out as it was made.</summary>
public enum GlassFaultKind
{
    /// <summary>The client's mistake: 400.</summary>
    Invalid,

    /// <summary>No such command: 404, or 400 where configured so.</summary>
    UnknownCommand,

    /// <summary>Another method than GET: 405.</summary>
    Method,

    /// <summary>Too many calls: 429 with Retry-After, or 400 where configured so.</summary>
    Limited,

    /// <summary>The looking glass failed: 500.</summary>
    Internal,

    /// <summary>The router failed or is not there: 502.</summary>
    Router,

    /// <summary>The time was over: 504.</summary>
    Timeout,
}

/// <summary>An error of JSend: a sentence with the remedy, for the visitor.</summary>
/// <param name="RetryAfter">For <see cref="GlassFaultKind.Limited"/>: how long to wait.</param>
public sealed record GlassFault(GlassFaultKind Kind, string Message, TimeSpan? RetryAfter = null)
{
    public static GlassFault Invalid(string message) => new(GlassFaultKind.Invalid, message);
}
