using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Tracefleet.Cli.Serving;

/// <summary>How much room an agent gives to the snapshots that campaigns pin.</summary>
static partial class SnapshotCacheFlag
{
    const string Name = "--snapshot-cache";

    public static Option<string> Build() => new(Name)
    {
        Description = "Room for the snapshots that campaigns pin, in MiB or GiB, such as 512MiB",
        DefaultValueFactory = _ => "2GiB",
        HelpName = "SIZE",
    };

    /// <summary>Bytes.</summary>
    /// <exception cref="CliException">It is no size.</exception>
    public static long Read(ParseResult parsed, Option<string> flag)
    {
        var text = parsed.GetRequiredValue(flag);
        var form = SizeForm().Match(text);
        if (!form.Success)
            throw new CliException($"{Name}: '{text}' is no size; give a number from 1 to 9999 with MiB or GiB, such as 2GiB.", ExitCode.Usage);
        return long.Parse(form.Groups[1].ValueSpan, CultureInfo.InvariantCulture) << (form.Groups[2].Value == "MiB" ? 20 : 30);
    }

    [GeneratedRegex(@"\A([1-9][0-9]{0,3}) ?(MiB|GiB)\z", RegexOptions.NonBacktracking)]
    private static partial Regex SizeForm();
}
