using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Commands;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>A call as it was understood.</summary>
/// <param name="Client">Who calls: the peer, or whom trusted proxies name.</param>
/// <param name="IsKept">Whether its result is stored for a permalink.</param>
public sealed record GlassCall(GlassCommand Command, GlassArgument? Argument, GlassQuery Query, Address Client, bool IsKept = true);
