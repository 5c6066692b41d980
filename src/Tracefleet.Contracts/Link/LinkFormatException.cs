namespace Tracefleet.Contracts.Link;

/// <summary>A message of the agent link is not well formed.</summary>
/// <param name="field">Path of the faulty field as the .proto file names it, for example <c>traces[3].hops[0].ttl</c>.</param>
public sealed class LinkFormatException(string field, string fault, Exception? cause = null) : Exception($"{field}: {fault}", cause)
{
    public string Field { get; } = field;
    public string Fault { get; } = fault;
}
