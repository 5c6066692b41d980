using Tracefleet.Probing.Transport;

namespace Tracefleet.Probing;

/// <summary>What became of one probe.</summary>
public abstract record ProbeOutcome
{
    ProbeOutcome() { }

    public sealed record Answered(Reply Reply) : ProbeOutcome;

    public sealed record TimedOut : ProbeOutcome
    {
        public static readonly TimedOut Instance = new();
    }

    public sealed record NotSent(SendFailure Failure) : ProbeOutcome;
}

/// <summary>A probe with the headers it was sent with and what became of it.</summary>
/// <param name="SentAt">When it left; for a probe that was not sent, when that was tried.</param>
public sealed record ProbeRecord(Probe Probe, Instant SentAt, ProbeOutcome Outcome);
