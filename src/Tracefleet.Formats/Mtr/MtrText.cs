using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tracefleet.Probing.Reporting;

namespace Tracefleet.Formats.Mtr;

/// <summary>A watched path in the layout of mtr's <c>--report</c>, followed by what its losses mean.</summary>
public static class MtrText
{
    const int HostWidth = 33, PrefixWidth = 8, OriginWidth = 10;
    const string Unknown = "???";

    /// <param name="wide">Whether host names are shown in full.</param>
    public static string Of(MtrHeading heading, MtrReport report, ImmutableArray<MtrColumn> columns, bool wide)
    {
        var width = WidthOf(heading, report, wide);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"Start: {heading.StartedAt:yyyy-MM-dd'T'HH:mm:sszz}00\n");
        text.Append(Fitted($"HOST: {heading.Source}", width));
        foreach (var column in columns)
            text.Append(column.Heading);
        text.Append('\n');
        foreach (var hop in report.Hops)
            AppendHop(text, heading, hop, columns, width);
        foreach (var note in Notes(heading, report))
            text.Append(note).Append('\n');
        return text.ToString();
    }

    /// <summary>What the losses, errors and changes of a path mean, one sentence each.</summary>
    public static IEnumerable<string> Notes(MtrHeading heading, MtrReport report)
    {
        foreach (var hop in report.Hops.Where(hop => hop.Loss == LossKind.RateLimited))
            yield return Line($"Hop {hop.Ttl} limits the rate of its replies: later hops lose less, so its {hop.LossPercent:0.0} % are no lost packets.");
        if (report.LossBeginsAt is { } ttl && report.Hops.First(hop => hop.Ttl == ttl) is var first)
            yield return Line($"Packets are lost from hop {ttl} on: {first.LossPercent:0.0} % there, {report.Hops[^1].LossPercent:0.0} % at the last hop.");
        foreach (var hop in report.Hops.Where(hop => hop.Error is not null))
            yield return Line($"Hop {hop.Ttl} ends the path: {ErrorOf(hop)}.");
        if (report.PathChangeCount > 0)
            yield return Line($"The path changed {report.PathChangeCount} times; hops with several interfaces list them all.");
        if (heading.ShowsOrigin && heading.Snapshots == Measurements.Annotations.SnapshotIds.None)
            yield return "No snapshots are loaded, so no origin AS is known.";
    }

    static string Line(FormattableString text) => FormattableString.Invariant(text);

    static string ErrorOf(MtrHop hop) =>
        Text.Unreachables.NameOf(hop.Latest!.Address.IsIpv6, hop.Error!.IcmpType, hop.Error.IcmpCode)
        ?? Line($"ICMP type {hop.Error.IcmpType} code {hop.Error.IcmpCode}");

    static int WidthOf(MtrHeading heading, MtrReport report, bool wide)
    {
        var plain = HostWidth + (heading.ShowsOrigin ? OriginWidth : 0);
        if (!wide || report.Hops.IsEmpty)
            return plain;
        var longest = report.Hops.Max(hop => hop.Interfaces.IsEmpty ? 0 : hop.Interfaces.Max(known => heading.HostOf(known.Address).Length));
        return Math.Max(plain, PrefixWidth + (heading.ShowsOrigin ? OriginWidth : 0) + longest);
    }

    static void AppendHop(StringBuilder text, MtrHeading heading, MtrHop hop, ImmutableArray<MtrColumn> columns, int width)
    {
        var host = hop.Latest is { } latest ? heading.HostOf(latest.Address) : Unknown;
        text.Append(Fitted(Prefix(heading, hop) + host, width));
        foreach (var column in columns)
            text.Append(column.Text(hop));
        text.Append('\n');
        AppendLabels(text, heading, hop.Latest);
        foreach (var (index, known) in hop.Interfaces.Skip(1).Index())
        {
            var origin = heading.ShowsOrigin ? heading.OriginOf(known.Address).PadRight(OriginWidth + 1) : "";
            text.Append("    |  ").Append(index == 0 ? '`' : ' ').Append("|-- ").Append(origin).Append(heading.HostOf(known.Address)).Append('\n');
            AppendLabels(text, heading, known);
        }
    }

    static string Prefix(MtrHeading heading, MtrHop hop) => heading.ShowsOrigin
        ? Line($" {hop.Ttl,2}. {heading.OriginOf(hop.Latest?.Address).PadRight(OriginWidth)} ")
        : Line($" {hop.Ttl,2}.|-- ");

    static void AppendLabels(StringBuilder text, MtrHeading heading, MtrInterface? known)
    {
        if (!heading.ShowsMpls || known is null)
            return;
        foreach (var label in known.Mpls)
            text.Append(Line($"    |   +-- [MPLS: Lbl {label.Label} TC {label.Exp} S {(label.BottomOfStack ? 1 : 0)} TTL {label.Ttl}]\n"));
    }

    static string Fitted(string text, int width) => text.Length > width ? text[..width] : text.PadRight(width);
}
