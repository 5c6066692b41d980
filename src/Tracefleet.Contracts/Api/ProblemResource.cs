namespace Tracefleet.Contracts.Api;

/// <summary>An error as RFC 9457 problem details.</summary>
/// <param name="Type">A stable word for programs, such as <c>invalid_fields</c>.</param>
/// <param name="Detail">A sentence with the remedy.</param>
/// <param name="Errors">What is wrong with each faulty field, by its path such as <c>targets[3]</c>; null when no field is to blame.</param>
public sealed record ProblemResource(
    string Type, string Title, int Status, string? Detail = null, string? Instance = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors = null);
