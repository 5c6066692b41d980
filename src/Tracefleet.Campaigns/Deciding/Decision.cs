using System.Collections.Immutable;

namespace Tracefleet.Campaigns.Deciding;

/// <summary>What a decider answers to a command: the events to record, or why it refuses. Accepting with no events means that the
/// command had been carried out before.</summary>
public readonly record struct Decision<TEvent>
{
    Decision(ImmutableArray<TEvent> events, Rejection? rejection)
    {
        Events = events;
        Rejection = rejection;
    }

    /// <summary>Never default; empty when refused.</summary>
    public ImmutableArray<TEvent> Events { get; }

    /// <summary>Null when accepted.</summary>
    public Rejection? Rejection { get; }

    public bool Accepted => Rejection is null;

    public static Decision<TEvent> Accept(params ImmutableArray<TEvent> events) => new(events, null);
    public static Decision<TEvent> Reject(RejectionCode code, string message) => new([], new Rejection(code, message));
}

/// <summary>Why a decider refuses. The code is for programs, the message for people.</summary>
public sealed record Rejection(RejectionCode Code, string Message);

public enum RejectionCode
{
    AlreadyExists = 1,
    NotFound = 2,
    AlreadyFinished = 3,
    WrongAttempt = 4,
    NotLeased = 5,
    WrongSession = 6,
    OutOfOrder = 7,
    Invalid = 8,
}

/// <summary>The stable name and version an event has in the journal, for example <c>campaign.submitted</c> version 1. Types may be renamed, names not.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EventNameAttribute(string name, int version = 1) : Attribute
{
    public string Name { get; } = name;
    public int Version { get; } = version;
}

/// <summary>The rules of one kind of entity, free of hosts, clocks and I/O. Commands, events and states are plain records that serialise to JSON.</summary>
public interface IDecider<TState, TCommand, TEvent>
    where TCommand : notnull
    where TEvent : notnull
{
    /// <summary>First part of the entity's address, for example <c>campaign</c>.</summary>
    static abstract string Kind { get; }

    static abstract TState Initial(string id);

    /// <summary>May refuse; never changes anything.</summary>
    static abstract Decision<TEvent> Decide(TState state, TCommand command);

    /// <summary>Records history: never refuses, and throws for an event it does not know.</summary>
    static abstract TState Evolve(TState state, TEvent @event);
}
