using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Tracefleet.Campaigns.Planning;
using Tracefleet.LookingGlass.Configured;
using static System.FormattableString;

namespace Tracefleet.LookingGlass.Settings;

/// <summary>A command of the operator's own as the configuration has it, below the words that visitors call it by: <c>"show bgp": {"argv4": [...]}</c>.</summary>
/// <param name="Argv4">Program and arguments for an IPv4 target, of which one may have <see cref="Slot"/> in it; null or absent where there is no such family.</param>
/// <param name="Argv6">Likewise for an IPv6 target.</param>
/// <param name="Description">One sentence for visitors.</param>
/// <param name="TimeoutSeconds">When it is killed, 1 to <see cref="LongestTimeoutSeconds"/>; null for <see cref="UsualTimeoutSeconds"/>.</param>
public sealed record CommandSettings(
    ImmutableArray<string>? Argv4 = null, ImmutableArray<string>? Argv6 = null, string? Description = null, int? TimeoutSeconds = null)
{
    /// <summary>Where the target's canonical text goes.</summary>
    public const string Slot = "{target}";

    public const int UsualTimeoutSeconds = 30, LongestTimeoutSeconds = 300, LongestDescription = 200;

    [JsonIgnore]
    public TimeSpan Timeout => TimeSpan.FromSeconds(TimeoutSeconds ?? UsualTimeoutSeconds);

    /// <summary>All that is wrong with it; empty when a visitor can run it. Programs are looked for on this host.</summary>
    /// <param name="name">What visitors call it, <c>show bgp</c>.</param>
    public IEnumerable<SpecFault> Faults(string name)
    {
        var field = $"commands.{TargetText.Quotable(name)}";
        if (CommandName.FaultOf(name) is { } fault)
            yield return new SpecFault(field, fault);
        if (Argv4 is null && Argv6 is null)
            yield return new SpecFault(field, "It has neither argv4 nor argv6; give one of them, such as [\"ping\", \"-c\", \"5\", \"{target}\"].");
        foreach (var wrong in ArgvRules.Faults(Argv4, $"{field}.argv4").Concat(ArgvRules.Faults(Argv6, $"{field}.argv6")))
            yield return wrong;
        if (Description is { Length: > LongestDescription })
            yield return new SpecFault($"{field}.description", Invariant($"It has {Description.Length} characters; give at most {LongestDescription}."));
        if (TimeoutSeconds is < 1 or > LongestTimeoutSeconds)
            yield return new SpecFault($"{field}.timeoutSeconds", Invariant($"{TimeoutSeconds} is out of range; give 1 to {LongestTimeoutSeconds}."));
    }
}
