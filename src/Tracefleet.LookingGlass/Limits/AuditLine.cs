using System.Globalization;
using System.Text;
using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Limits;

/// <summary>A call as the operator's record keeps it.</summary>
/// <param name="At">When it was answered.</param>
/// <param name="Client">The visitor's address, whole.</param>
/// <param name="Router">As the visitor named it, or the router that ran it; null when none was chosen.</param>
/// <param name="Command">As the visitor asked for it.</param>
/// <param name="Target">As the visitor wrote it; null for none.</param>
/// <param name="Probed">The address that was probed; null when none was.</param>
/// <param name="Status">JSend's: <c>success</c>, <c>fail</c> or <c>error</c>.</param>
/// <param name="Runtime">From the request to its answer.</param>
/// <param name="RuntimeLimit">The run time that it was given; null when nothing ran.</param>
/// <param name="RefusedBy">The limit that refused it; null when none did.</param>
/// <param name="Result">Id of the stored result; null for none.</param>
public sealed record AuditLine(
    DateTimeOffset At, Address Client, string? Router, string Command, string? Target, Address? Probed,
    string Status, int HttpStatus, TimeSpan Runtime, TimeSpan? RuntimeLimit = null, CallLimit? RefusedBy = null, string? Result = null)
{
    /// <summary>Longer texts are cut, and end with an ellipsis.</summary>
    public const int MaxText = 256;

    /// <summary>One line of logfmt without its end, in printable ASCII alone: <c>time=2026-05-31T12:00:00.000Z client=192.0.2.1 router=ams
    /// command=ping target=example.net probed=198.51.100.7 status=success http=200 runtime_ms=4012 limit_s=30 result=01J9</c>, with
    /// <c>refused_by=client|target|router</c> for a refused call. What is null is left out. A text that is not plain stands in quotes,
    /// escaped as in JSON.</summary>
    public override string ToString()
    {
        var line = new StringBuilder(256);
        line.Append(CultureInfo.InvariantCulture, $"time={At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} client={Client}");
        Append(line, "router", Router);
        Append(line, "command", Command);
        Append(line, "target", Target);
        if (Probed is { } probed)
            line.Append(CultureInfo.InvariantCulture, $" probed={probed}");
        Append(line, "status", Status);
        line.Append(CultureInfo.InvariantCulture, $" http={HttpStatus} runtime_ms={Runtime.TotalMilliseconds:0}");
        if (RuntimeLimit is { } limit)
            line.Append(CultureInfo.InvariantCulture, $" limit_s={limit.TotalSeconds:0.###}");
        if (RefusedBy is { } refusedBy)
            line.Append(" refused_by=").Append(WordOf(refusedBy));
        Append(line, "result", Result);
        return line.ToString();
    }

    static string WordOf(CallLimit limit) => limit switch
    {
        CallLimit.Client => "client",
        CallLimit.Target => "target",
        CallLimit.Router => "router",
        _ => throw new InvalidOperationException($"Unknown limit {limit}."),
    };

    static void Append(StringBuilder line, string name, string? text)
    {
        if (text is null)
            return;
        line.Append(' ').Append(name).Append('=');
        var shown = text.AsSpan(0, Math.Min(text.Length, MaxText));
        var isCut = shown.Length < text.Length;
        if (!isCut && !shown.IsEmpty && !shown.ContainsAnyExcept(Plain))
        {
            line.Append(text);
            return;
        }
        line.Append('"');
        foreach (var character in shown)
            AppendEscaped(line, character);
        line.Append(isCut ? "...\"" : "\"");
    }

    static void AppendEscaped(StringBuilder line, char character)
    {
        if (character is '"' or '\\')
            line.Append('\\').Append(character);
        else if (character is >= ' ' and <= '~')
            line.Append(character);
        else
            line.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:x4}");
    }

    static readonly System.Buffers.SearchValues<char> Plain =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.:/_-");
}

/// <summary>Where audit lines go. Writing one does not fail: a call is not lost for its record.</summary>
public interface IAuditSink
{
    void Write(AuditLine line);
}
