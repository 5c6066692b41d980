using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>The record of every call.</summary>
public sealed class GlassAudit(IAuditSink sink, GlassSettings settings, TimeProvider time)
{
    public void Refused(GlassCall call, CallRefusal refusal) => sink.Write(new AuditLine(
        time.GetUtcNow(), call.Client, call.Query.Router, call.Command.Words, call.Argument?.Text, null, "error", settings.Statuses.Limited, TimeSpan.Zero, RefusedBy: refusal.Limit));

    public void Answered(GlassCall call, GlassReport report, CallLimit? refusedBy) => sink.Write(new AuditLine(
        report.PerformedAt, call.Client, report.Router ?? call.Query.Router, call.Command.Words, call.Argument?.Text, report.Addresses is [var first, ..] ? first : null,
        GlassBody.StatusOf(report), settings.Statuses.Of(report.Fault), report.Runtime, report.RuntimeLimit, refusedBy, report.Id));

    /// <summary>A call that asked no router: about the looking glass itself, or one that could not be understood.</summary>
    /// <param name="asked">Path below the version, as it came.</param>
    /// <param name="fault">Null when it was answered.</param>
    public void Told(Address client, string asked, GlassFault? fault, long begun) => sink.Write(new AuditLine(
        time.GetUtcNow(), client, null, asked, null, null, fault is null ? "success" : "error", settings.Statuses.Of(fault), time.GetElapsedTime(begun)));
}
