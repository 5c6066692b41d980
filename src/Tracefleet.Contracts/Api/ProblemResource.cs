namespace Tracefleet.Contracts.Api;

/// <summary>An error as RFC 9457 problem details, with every faulty field.</summary>
public sealed record ProblemResource(
    string Type, string Title, int Status, string? Detail = null, string? Instance = null, IReadOnlyList<ProblemField>? Errors = null);

/// <summary>One faulty field of a request.</summary>
public sealed record ProblemField(string Field, string Message);
