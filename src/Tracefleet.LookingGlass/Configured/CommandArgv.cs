using System.Collections.Immutable;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Configured;

/// <summary>The argument array to run: the configured one with the target in its slot.</summary>
public static class CommandArgv
{
    /// <param name="ipv6">Whose argument array: that of the target, or the visitor's choice where a name or nothing is given.</param>
    /// <param name="target">Null for a command without a slot.</param>
    /// <returns>Null when the command has no argument array for this family.</returns>
    /// <exception cref="ArgumentException">The slot is there and the target is not.</exception>
    public static ImmutableArray<string>? For(CommandSettings settings, bool ipv6, CommandTarget? target)
    {
        if ((ipv6 ? settings.Argv6 : settings.Argv4) is not { } argv)
            return null;
        if (target is null && argv.Any(HasSlot))
            throw new ArgumentException("The command is about a target, and none is given.", nameof(target));
        return [.. argv.Select(argument => argument.Replace(CommandSettings.Slot, target?.Text, StringComparison.Ordinal))];
    }

    /// <summary>Whether a visitor gives a target to it.</summary>
    public static bool TakesTarget(CommandSettings settings) => (settings.Argv4 ?? []).Concat(settings.Argv6 ?? []).Any(HasSlot);

    static bool HasSlot(string argument) => argument.Contains(CommandSettings.Slot, StringComparison.Ordinal);
}
