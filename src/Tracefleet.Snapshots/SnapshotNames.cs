using System.Text.RegularExpressions;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Snapshots;

/// <summary>The words that snapshots go by.</summary>
public static partial class SnapshotNames
{
    /// <summary>The newest data of a kind.</summary>
    public const string Latest = "latest";

    /// <summary>No snapshot, where one could be named.</summary>
    public const string None = "none";

    /// <summary>The address in the API where the names themselves are.</summary>
    const string Pins = "pins";

    /// <summary>Whether a text has the form of an identifier, for example <c>asn_202605311208_1f59</c>.</summary>
    public static bool IsIdentifier(string text) => Identifier().IsMatch(text);

    /// <summary>What is wrong with a name for pinning; null when nothing is.</summary>
    public static string? Fault(string name) =>
        !Name().IsMatch(name) ? "a name is 1 to 64 letters, digits, '-', '_' and '.', and begins with a letter or digit"
        : IsIdentifier(name) ? "it has the form of an identifier, and would hide one"
        : name.Equals(Pins, StringComparison.OrdinalIgnoreCase) ? $"'{Pins}' has a meaning of its own"
        : name.Equals(Latest, StringComparison.OrdinalIgnoreCase) ? $"'{Latest}' always stands for the newest data"
        : name.Equals(None, StringComparison.OrdinalIgnoreCase) ? $"'{None}' always stands for no snapshot"
        : null;

    /// <summary>The word of a kind: <c>asn</c>, <c>geo</c>, <c>ixp</c>.</summary>
    public static string Word(SnapshotKind kind) => kind switch
    {
        SnapshotKind.Asn => "asn",
        SnapshotKind.Geo => "geo",
        SnapshotKind.Ixp => "ixp",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    [GeneratedRegex("^(asn|geo|ixp)_[0-9]{12}_[0-9a-f]{4,64}$", RegexOptions.NonBacktracking)]
    private static partial Regex Identifier();

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$", RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
