using System.Collections.Immutable;
using System.Text.Json;
using Tracefleet.Campaigns.Planning;
using Tracefleet.LookingGlass.Configured;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.LookingGlass.Import;

/// <summary>Turns TinyTracer's command lines into argument arrays, and notes what does not go into one.</summary>
sealed class CommandImport(List<string> notices)
{
    const string TheirSlot = "{{TARGET}}";

    static readonly ImmutableDictionary<string, string> Native = new Dictionary<string, string>
    {
        ["ping"] = "ping",
        ["ping6"] = "ping",
        ["traceroute"] = "traceroute",
        ["traceroute6"] = "traceroute",
        ["tracepath"] = "traceroute",
        ["mtr"] = "mtr",
    }.ToImmutableDictionary();

    readonly Dictionary<string, CommandSettings> _commands = [];

    public IReadOnlyDictionary<string, CommandSettings> Commands => _commands;

    public int Lost { get; private set; }

    public void Add(JsonProperty command)
    {
        var name = string.Join(' ', command.Name.ToLowerInvariant().Replace('_', '-').Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var field = $"commands.{TargetText.Quotable(name)}";
        if (CommandName.FaultOf(name) is { } fault)
            Lose(field, $"not taken over: {fault}");
        else if (_commands.ContainsKey(name))
            Lose(field, "not taken over a second time; names that differ in case alone are one.");
        else if (command.Value.ValueKind != JsonValueKind.Object)
            Lose(field, "not taken over, because it is no object with cmd4 and cmd6.");
        else
            Add(name, field, command.Value);
    }

    void Add(string name, string field, JsonElement value)
    {
        var argv4 = Read(value, "cmd4", field);
        var argv6 = Read(value, "cmd6", field);
        if (argv4 is null && argv6 is null)
        {
            notices.Add($"{field}: left out, because there is no command in it that can be run.");
            return;
        }
        var description = value.TryGetProperty("description", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
        if (description?.Length > CommandSettings.LongestDescription)
        {
            description = description[..CommandSettings.LongestDescription];
            notices.Add($"{field}.description: cut to {CommandSettings.LongestDescription} characters.");
        }
        _commands[name] = new CommandSettings(argv4, argv6, description);
        if (Native.GetValueOrDefault(Path.GetFileName((argv4 ?? argv6)!.Value[0])) is { } native)
            notices.Add($"{field}: taken over, but '{native}' is built in and needs no program or rights of its own; remove it from commands to use that.");
    }

    ImmutableArray<string>? Read(JsonElement command, string member, string field)
    {
        if (!command.TryGetProperty(member, out var value) || value.ValueKind == JsonValueKind.Null
            || (value.ValueKind == JsonValueKind.String && value.GetString()!.Length == 0))
            return null;
        var from = $"{field}.{member}";
        if (value.ValueKind != JsonValueKind.String)
            return Lose(from, "not taken over, because it is no text.");
        var words = ShellWords.Split(value.GetString()!);
        if (words.Fault is { } fault)
            return Lose(from, $"not taken over: {fault}. Give a program that does it, and its arguments.");
        ImmutableArray<string> argv = [.. words.Words.Select(word => word.Replace(TheirSlot, CommandSettings.Slot, StringComparison.OrdinalIgnoreCase))];
        if (argv is ["sudo", .. var rest])
        {
            if (rest.IsEmpty || rest[0].StartsWith('-'))
                return Lose(from, "not taken over, because a program cannot be run as another user; give it a capability (setcap) or a group.");
            notices.Add($"{from}: 'sudo' left out, because it makes processes that cannot be killed in time; "
                + $"let '{TargetText.Quotable(rest[0])}' run as the service's user, with a capability (setcap) or a group.");
            argv = rest;
        }
        if (ArgvRules.TextFaults(argv, from).FirstOrDefault() is { } wrong)
            return Lose(wrong.Field, $"not taken over: {wrong.Message}");
        foreach (var dropped in words.Dropped)
            notices.Add($"{from}: '{TargetText.Quotable(dropped)}' left out, because commands run without a shell; all lines are shown.");
        foreach (var absent in ArgvRules.Faults(argv, from))
            notices.Add($"{absent.Field}: {absent.Message}");
        return argv;
    }

    ImmutableArray<string>? Lose(string field, string why)
    {
        Lost++;
        notices.Add($"{field}: {why}");
        return null;
    }
}
