using System.Globalization;
using Tracefleet.Formats.Text;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;

namespace Tracefleet.LookingGlass.Rendering;

/// <summary>What lines about hops have in common.</summary>
static class HopText
{
    /// <summary>Whether it counts: duplicates are told of elsewhere.</summary>
    public static bool Counts(Hop hop) => (hop.Flags & ReplyFlags.Duplicate) == 0;

    /// <summary>Address with origin AS and exchange, for example <c>192.0.2.1 [AS64500] (DE-CIX Frankfurt)</c>.</summary>
    public static string HostOf(Hop hop)
    {
        var origins = hop.Annotation?.Origins is { IsDefaultOrEmpty: false } known ? $" [{string.Join(' ', known)}]" : "";
        var exchange = hop.Annotation?.Ixp is { } ixp ? $" ({ixp})" : "";
        return $"{hop.Addr}{origins}{exchange}";
    }

    /// <summary>Round-trip time as traceroute writes it, with the letter of an unreachable.</summary>
    public static string TimeOf(Hop hop) =>
        string.Create(CultureInfo.InvariantCulture, $"{hop.RttMicroseconds / 1000.0:0.000} ms") + (Unreachables.LetterOf(hop) is { Length: > 0 } letter ? $" {letter}" : "");

    public static string Line(FormattableString text) => FormattableString.Invariant(text);
}
