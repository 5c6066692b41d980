using System.Collections.Immutable;
using Tracefleet.Campaigns.Planning;
using Tracefleet.LookingGlass.Settings;
using static System.FormattableString;

namespace Tracefleet.LookingGlass.Configured;

/// <summary>What an operator's argument array must be for a visitor's target to be safe in it.</summary>
/// <remarks>No shell reads it, so nothing in it is special; the target takes one argument at most. What would bring a shell back, or would make
/// children that cannot be killed again, is refused.</remarks>
public static class ArgvRules
{
    public const int MostArguments = 64, LongestArgument = 1024;

    static readonly ImmutableHashSet<string> Shells =
    [
        "sh", "bash", "rbash", "dash", "ash", "zsh", "ksh", "ksh93", "mksh", "yash", "fish", "csh", "tcsh", "busybox", "toybox", "pwsh", "xonsh", "elvish", "nu",
    ];

    static readonly ImmutableHashSet<string> OtherUsers = ["sudo", "sudoedit", "su", "doas", "pkexec", "runuser", "calife", "super"];

    static readonly ImmutableHashSet<string> Starters =
    [
        "env", "xargs", "parallel", "script", "setsid", "nohup", "daemonize", "start-stop-daemon", "systemd-run", "at", "batch", "screen", "tmux",
    ];

    /// <summary>All that is wrong with it, nothing for null. The program is looked for on this host.</summary>
    /// <param name="field">What to call it: <c>commands.ping.argv4</c>.</param>
    public static IEnumerable<SpecFault> Faults(ImmutableArray<string>? argv, string field) =>
        TextFaults(argv, field).Concat(argv is { IsDefaultOrEmpty: false } arguments ? PresenceFaults(arguments[0], $"{field}[0]") : []);

    /// <summary>What is wrong with it on every host.</summary>
    public static IEnumerable<SpecFault> TextFaults(ImmutableArray<string>? argv, string field)
    {
        if (argv is not { } arguments)
            return [];
        if (arguments.IsDefaultOrEmpty)
            return [new SpecFault(field, "It is empty; give a program and its arguments, such as [\"ping\", \"-c\", \"5\", \"{target}\"], or leave it out.")];
        return OfProgram(arguments[0], $"{field}[0]").Concat(OfArguments(arguments, field)).Concat(OfTarget(arguments, field));
    }

    static IEnumerable<SpecFault> OfProgram(string program, string field)
    {
        if (program is null)
            yield break;
        var shown = TargetText.Quotable(program);
        if (program.Contains(CommandSettings.Slot, StringComparison.Ordinal))
            yield return new SpecFault(field, "A visitor's target cannot be the program; name one, and put {target} in an argument after it.");
        else if (program.Contains('/') && !program.StartsWith('/'))
            yield return new SpecFault(field, $"'{shown}' is a relative path; give an absolute one, or a name to be found in PATH.");
        else if (program.Length == 0)
            yield return new SpecFault(field, "It is empty; give a program.");
        else if (program.StartsWith('-'))
            yield return new SpecFault(field, $"'{shown}' begins with a hyphen, as no program does; give a program, and its flags after it.");
    }

    static IEnumerable<SpecFault> PresenceFaults(string program, string field)
    {
        if (CommandRunner.Unavailable is { } reason)
            yield return new SpecFault(field, reason);
        if (string.IsNullOrEmpty(program) || program.StartsWith('-') || (program.Contains('/') && !program.StartsWith('/')) || ProgramPath.Find(program) is not null)
            yield break;
        var shown = TargetText.Quotable(program);
        yield return new SpecFault(field, program.StartsWith('/')
            ? $"'{shown}' is no file that can be executed; install it or mend the path."
            : $"There is no program '{shown}' in PATH; install it or give its absolute path.");
    }

    static IEnumerable<SpecFault> OfArguments(ImmutableArray<string> arguments, string field)
    {
        if (arguments.Length > MostArguments)
            yield return new SpecFault(field, Invariant($"It has {arguments.Length} arguments; give at most {MostArguments}."));
        for (var i = 0; i < arguments.Length; i++)
        {
            if (FaultOf(arguments[i]) is { } fault)
                yield return new SpecFault(Invariant($"{field}[{i}]"), fault);
        }
    }

    static string? FaultOf(string argument)
    {
        if (argument is null)
            return "It is null; give a text.";
        if (argument.Length > LongestArgument)
            return Invariant($"It has {argument.Length} characters; give at most {LongestArgument}.");
        if (argument.Any(char.IsControl))
            return $"'{TargetText.Quotable(argument)}' has control characters; remove them.";
        // Wherever it stands: "ip netns exec blue sh" starts a shell as well.
        var name = Path.GetFileName(argument);
        if (Shells.Contains(name))
        {
            return $"'{TargetText.Quotable(argument)}' is a shell, which would read a visitor's target as a program; "
                + "give the program itself and its arguments one by one.";
        }
        if (OtherUsers.Contains(name))
        {
            return $"'{TargetText.Quotable(argument)}' starts a program as another user, which then cannot be killed when its time is over; "
                + "give the program itself, with a capability (setcap) or a group that lets this user run it.";
        }
        if (Starters.Contains(name))
            return $"'{TargetText.Quotable(argument)}' starts another program in its own way; give that program itself.";
        return null;
    }

    static IEnumerable<SpecFault> OfTarget(ImmutableArray<string> arguments, string field)
    {
        var slots = arguments.Sum(argument => argument is null ? 0 : Occurrences(argument));
        if (slots > 1)
            yield return new SpecFault(field, Invariant($"It has {{target}} {slots} times; give it once, or not at all."));
        if (arguments.FirstOrDefault(argument => argument?.Contains("{{", StringComparison.Ordinal) == true) is { } doubled)
            yield return new SpecFault(field, $"'{TargetText.Quotable(doubled)}' has doubled braces; write {{target}} with single ones.");
    }

    static int Occurrences(string argument) => argument.Split(CommandSettings.Slot).Length - 1;
}
