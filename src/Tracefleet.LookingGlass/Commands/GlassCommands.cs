using System.Collections.Immutable;
using Tracefleet.Campaigns.Planning;

namespace Tracefleet.LookingGlass.Commands;

/// <summary>The commands that are offered, and how paths are matched to them: segments case-insensitively, the longest words first, so that
/// <c>show/bgp/summary</c> is never taken for <c>show/bgp/{addr}</c>.</summary>
public sealed class GlassCommands
{
    readonly ImmutableArray<(string[] Segments, GlassCommand Command)> _byLength;

    public GlassCommands(IEnumerable<GlassCommand> commands)
    {
        All = [.. commands];
        _byLength = [.. All.Select(command => (command.Words.Split(' '), command)).OrderByDescending(known => known.Item1.Length)];
    }

    /// <summary>In the order of <c>cmd</c>.</summary>
    public ImmutableArray<GlassCommand> All { get; }

    public GlassCommand? Find(string words) =>
        All.FirstOrDefault(command => command.Words.Equals(words, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds the command of a path and reads its argument.</summary>
    /// <param name="path">What follows <see cref="GlassCommand.Root"/>, percent-decoded but for <c>%2F</c>, which is read as a slash.</param>
    public (GlassCommand? Command, GlassArgument? Argument, GlassFault? Fault) Match(string path)
    {
        var segments = path.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase).Trim('/').Split('/');
        GlassCommand? nearest = null;
        foreach (var (words, command) in _byLength)
        {
            if (!StartsWith(segments, words))
                continue;
            var rest = string.Join('/', segments.Skip(words.Length));
            if ((rest.Length > 0) == (command.Argument != GlassArgumentKind.None))
                return rest.Length == 0 ? (command, null, null) : Read(command, rest);
            nearest ??= command;
        }
        return (nearest, null, nearest is null ? Unknown(path) : Misfit(nearest));
    }

    static (GlassCommand?, GlassArgument?, GlassFault?) Read(GlassCommand command, string text)
    {
        var (argument, fault) = GlassArgument.Read(command, text);
        return (command, argument, fault);
    }

    static bool StartsWith(string[] segments, string[] words)
    {
        if (segments.Length < words.Length)
            return false;
        for (var i = 0; i < words.Length; i++)
        {
            if (!segments[i].Equals(words[i], StringComparison.OrdinalIgnoreCase))
                return false;
        }
        return true;
    }

    static GlassFault Unknown(string path) => new(
        GlassFaultKind.UnknownCommand, $"There is no command '{TargetText.Quotable(path.Trim('/'))}'; {GlassCommand.Root}/cmd lists what there is.");

    static GlassFault Misfit(GlassCommand command) => command.Argument == GlassArgumentKind.None
        ? GlassFault.Invalid($"'{command.Words}' takes no argument; call {command.Href}.")
        : GlassFault.Invalid($"'{command.Words}' needs an argument; call {command.Href}/{command.Template}.");
}
