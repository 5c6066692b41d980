namespace Tracefleet.LookingGlass;

/// <summary>A router could not do what was asked: RFC 8522 §2.3.3, answered with 502. The message is for visitors: it names no path, socket or command.</summary>
public sealed class GlassRouterException(string message, Exception? cause = null) : Exception(message, cause);
