using System.Collections.Immutable;
using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Commands;

namespace Tracefleet.LookingGlass.Bodies;

/// <summary>What came of a call. It is answered, streamed and stored as this.</summary>
public sealed record GlassReport
{
    /// <summary>Of the stored result; null for calls that are not stored.</summary>
    public string? Id { get; init; }

    /// <summary>Words of the command, for example <c>show route</c>.</summary>
    public required string Command { get; init; }

    /// <summary>As it was understood; null for commands without.</summary>
    public string? Argument { get; init; }

    public string? Router { get; init; }

    /// <summary>Addresses that were probed or asked for, after names were resolved.</summary>
    public ImmutableArray<Address> Addresses { get; init; } = [];

    /// <summary>The command ran and achieved what it is for. False with <see cref="Fault"/> null is JSend's <c>fail</c>.</summary>
    public bool Succeeded { get; init; }

    /// <summary>Not null for JSend's <c>error</c>.</summary>
    public GlassFault? Fault { get; init; }

    /// <summary>Lines as the classic tool prints them, without line ends. With a fault: as far as it came.</summary>
    public ImmutableArray<string> Lines { get; init; } = [];

    /// <summary>The same as JSON objects: hop events, routes, sessions or facts.</summary>
    public ImmutableArray<string> Items { get; init; } = [];

    public PingFigures? Ping { get; init; }

    /// <summary>When it finished, UTC.</summary>
    public required DateTimeOffset PerformedAt { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Runtime { get; init; }

    /// <summary>The limit of run time that held; null for calls that have none.</summary>
    public TimeSpan? RuntimeLimit { get; init; }

    /// <summary>Snapshots behind what is said, by identifier.</summary>
    public ImmutableArray<string> Snapshots { get; init; } = [];
}

/// <summary>Figures of a ping in the fields of RFC 8522's example.</summary>
/// <param name="Min">Milliseconds; null without any answer. So are the others.</param>
/// <param name="Rate">Percent of the probes that were answered.</param>
public sealed record PingFigures(double? Min, double? Avg, double? Max, double Rate);
