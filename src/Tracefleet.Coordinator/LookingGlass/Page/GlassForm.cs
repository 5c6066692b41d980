using Microsoft.AspNetCore.Http;
using Tracefleet.LookingGlass.Commands;

namespace Tracefleet.Coordinator.LookingGlass.Page;

/// <summary>What the form holds: from a link, a submission, or a result that is shown.</summary>
/// <param name="Command">Words of the command that is chosen.</param>
sealed record GlassForm(string Command, string Target, string Router, string Protocol)
{
    /// <summary>Characters that are taken over into the page.</summary>
    const int MaxLength = 255;

    /// <summary>Deep links of the classic looking glass (<c>ip</c>, <c>cmd</c>) are understood beside <c>target</c> and <c>command</c>.</summary>
    public static GlassForm Of(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> values, GlassCommands commands)
    {
        var given = values.GroupBy(value => value.Key.ToLowerInvariant()).ToDictionary(group => group.Key, group => group.First().Value.ToString());
        var words = Value("command") ?? Value("cmd") ?? "";
        return new GlassForm(
            commands.Find(words.Replace('/', ' '))?.Words ?? commands.All.FirstOrDefault(command => !command.IsOrganizational)?.Words ?? "",
            Value("target") ?? Value("host") ?? Value("ip") ?? "", Value("router") ?? "", Value("protocol") ?? "");

        string? Value(string name) => given.TryGetValue(name, out var text) && text.Length is > 0 and <= MaxLength ? text.Trim() : null;
    }

    /// <summary>The form that asks for the same again.</summary>
    public static GlassForm Of(GlassResult result) => new(
        result.Command, result.Argument ?? "", result.Asked?.Router ?? result.Router ?? "",
        result.Asked?.Family switch { GlassFamily.Ipv4 => "1,1", GlassFamily.Ipv6 => "2,1", GlassFamily.Both => "both", _ => "" });

    /// <summary>The call that the form asks for, or what is wrong with it.</summary>
    public (GlassCommand? Command, GlassArgument? Argument, GlassQuery? Query, GlassFault? Fault) Read(GlassCommands commands)
    {
        if (commands.Find(Command) is not { IsOrganizational: false } command)
            return (null, null, null, new GlassFault(GlassFaultKind.UnknownCommand, "Choose a command."));
        GlassArgument? argument = null;
        if (command.Argument != GlassArgumentKind.None)
        {
            if (Target.Length == 0)
                return (command, null, null, GlassFault.Invalid($"'{command.Words}' needs a target: {Hint(command)}."));
            (argument, var misfit) = GlassArgument.Read(command, Target);
            if (misfit is not null)
                return (command, null, null, misfit);
        }
        var (query, wrong) = GlassQuery.Read(
            [.. new KeyValuePair<string, string>[] { new("router", Router), new("protocol", Protocol) }.Where(parameter => parameter.Value.Length > 0)]);
        return (command, argument, query, wrong);
    }

    /// <summary>The link that fills the form like this.</summary>
    public string Link => QueryString.Create(
        new KeyValuePair<string, string?>[] { new("command", Command), new("target", Target), new("router", Router), new("protocol", Protocol) }
            .Where(parameter => parameter.Value is { Length: > 0 })).ToUriComponent();

    public static string Hint(GlassCommand command) => command.Argument switch
    {
        GlassArgumentKind.Host => "an address or a host name",
        GlassArgumentKind.AddressOrPrefix => "an address or a prefix",
        _ => "an address",
    };
}
