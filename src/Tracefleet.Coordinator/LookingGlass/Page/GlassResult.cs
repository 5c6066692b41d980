using System.Collections.Immutable;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;

namespace Tracefleet.Coordinator.LookingGlass.Page;

/// <summary>A call as the page shows it, running or over.</summary>
/// <param name="Report">Null while it runs.</param>
/// <param name="Asked">What was asked for besides; null when it is no longer known.</param>
sealed record GlassResult(
    string? Id, string Command, string? Argument, string? Router, ImmutableArray<string> Lines, ImmutableArray<string> Items, GlassReport? Report, GlassQuery? Asked = null)
{
    public bool IsOver => Report is not null;

    public static GlassResult Of(GlassReport report) => new(report.Id, report.Command, report.Argument, report.Router, report.Lines, report.Items, report);

    public static GlassResult Of(GlassRun run) => run.Report is { } report
        ? Of(report) with { Asked = run.Call.Query }
        : new GlassResult(run.Id, run.Call.Command.Words, run.Call.Argument?.Text, run.Router, run.Progress.Lines, run.Progress.Items, null, run.Call.Query);
}
