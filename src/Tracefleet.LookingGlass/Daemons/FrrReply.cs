using System.Text.Json;

namespace Tracefleet.LookingGlass.Daemons;

/// <summary>Which of FRR's daemons answers a command.</summary>
enum FrrDaemon
{
    Bgpd,
    Zebra,
}

/// <summary>What a daemon of FRR said to one command.</summary>
/// <param name="Status">0 done, 1 done with a warning such as that nothing was found, anything else not done (FRR's lib/command.h).</param>
readonly record struct FrrReply(string Text, int Status)
{
    const int Success = 0, Warning = 1;

    /// <exception cref="GlassRouterException">It was not done, or is not JSON.</exception>
    public JsonDocument ReadJson()
    {
        if (Status is not (Success or Warning) || Text.StartsWith('%'))
            throw new GlassRouterException("The router refuses the question.");
        try
        {
            return JsonDocument.Parse(Text);
        }
        catch (JsonException garbled)
        {
            throw DaemonConnection.Garbled(garbled);
        }
    }

    /// <summary>Its lines without the empty ones around them.</summary>
    public IEnumerable<string> Lines =>
        Text.Split('\n').SkipWhile(IsBlank).Reverse().SkipWhile(IsBlank).Reverse().Select(line => HarmlessText.From(line.TrimEnd('\r')));

    static bool IsBlank(string line) => string.IsNullOrWhiteSpace(line);
}

/// <summary>A way to FRR's command line.</summary>
interface IFrrShell
{
    /// <summary>The replies to commands that only look, in their order.</summary>
    /// <exception cref="GlassRouterException">Nobody answers, or not as FRR does.</exception>
    Task<IReadOnlyList<FrrReply>> AskAsync(FrrDaemon daemon, IReadOnlyList<string> commands, CancellationToken cancellation);
}
