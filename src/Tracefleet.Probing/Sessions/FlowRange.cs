using Tracefleet.Probing.FlowMapping;

namespace Tracefleet.Probing.Sessions;

/// <summary>The flows that a session may use: <paramref name="Count"/> of them from <paramref name="First"/> on.</summary>
/// <param name="Count">1 to <see cref="MaxCount"/>.</param>
public readonly record struct FlowRange(FlowId First, int Count)
{
    /// <summary>As many as have source ports of their own.</summary>
    public const int MaxCount = TraceFlow.PortCount;

    public static readonly FlowRange All = new(default, MaxCount);

    public static FlowRange Only(FlowId flow) => new(flow, 1);

    public bool Contains(FlowId flow) => flow.Value >= First.Value && flow.Value - First.Value < Count;
}
