using Tracefleet.Addressing;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Agent.Execution;

/// <summary>Why a target gets no trace.</summary>
public readonly record struct TargetRefusal(CellReason Reason, FailureSource Source, string Detail);

/// <summary>The rule of who may be probed, as the agent applies it to every address just before probing: null lets it pass.</summary>
public delegate TargetRefusal? TargetRule(Address destination);
