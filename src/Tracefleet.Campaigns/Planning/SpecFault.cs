namespace Tracefleet.Campaigns.Planning;

/// <summary>One thing wrong with what a user submitted.</summary>
/// <param name="Field">Path of the field in camel case, for example <c>targets[3]</c> or <c>trace.maxTtl</c>.</param>
/// <param name="Message">What is wrong and what to do about it.</param>
public sealed record SpecFault(string Field, string Message);
