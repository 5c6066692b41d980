namespace Tracefleet.Contracts.Api;

/// <summary>A part of a list.</summary>
/// <param name="Count">Items of the whole list.</param>
/// <param name="Next">Address of the next part, or null at the end.</param>
/// <param name="Previous">Address of the part before, or null at the start.</param>
public sealed record Page<T>(int Count, string? Next, string? Previous, IReadOnlyList<T> Results);
