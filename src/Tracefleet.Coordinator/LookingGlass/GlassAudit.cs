using Tracefleet.LookingGlass.Bodies;
using Tracefleet.LookingGlass.Commands;
using Tracefleet.LookingGlass.Limits;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>The record of every call that asks a router.</summary>
public sealed class GlassAudit(IAuditSink sink, GlassSettings settings, TimeProvider time)
{
    public void Refused(GlassCall call, CallRefusal refusal) => sink.Write(new AuditLine(
        time.GetUtcNow(), call.Client, call.Query.Router, call.Command.Words, call.Argument?.Text, null, "error", settings.Statuses.Limited, TimeSpan.Zero, RefusedBy: refusal.Limit));

    public void Answered(GlassCall call, GlassReport report, CallLimit? refusedBy) => sink.Write(new AuditLine(
        report.PerformedAt, call.Client, report.Router ?? call.Query.Router, call.Command.Words, call.Argument?.Text, report.Addresses is [var first, ..] ? first : null,
        GlassBody.StatusOf(report), settings.Statuses.Of(report.Fault), report.Runtime, report.RuntimeLimit, refusedBy, report.Id));
}
