namespace Tracefleet.Lab;

/// <param name="Address">Null for a silent router.</param>
/// <param name="Router">Null for the target itself.</param>
public sealed record LabHop(string? Address, string? Router, bool RateLimited = false)
{
    internal bool Explains(string? observed) => observed == Address || (observed is null && RateLimited);
}

/// <summary>What a trace from a vantage host to a target must see.</summary>
/// <param name="Family">4 or 6.</param>
/// <param name="Method"><c>udp</c> (to port 33434) or <c>icmp</c>.</param>
/// <param name="End"><c>reached</c>, <c>unreachable</c>, <c>gap_limit</c> or <c>loop</c>.</param>
/// <param name="Hops">Addresses that may answer at TTL 1, 2 ...; null among them where silence is possible.</param>
/// <param name="Paths">Every complete path. A router that ends it as unreachable answers twice: for the TTL and for its missing neighbour.
/// A loop is told for 32 hops.</param>
public sealed record LabTrace(string Vantage, string Target, int Family, string Method, string End, string?[][] Hops, LabHop[][] Paths)
{
    /// <summary>Whether one path tells every one of these hops (null for silence), from TTL 1 on: none missing and none more.</summary>
    public bool Explains(IReadOnlyList<string?> observed) => Paths.Any(path => Explains(path, observed));

    bool Explains(LabHop[] path, IReadOnlyList<string?> observed)
    {
        // A loop never completes: where the tracer noticed it is its own affair.
        var length = End == "loop" ? observed.Count : Math.Max(path.Length, observed.Count);
        for (var i = 0; i < length; i++)
        {
            var address = i < observed.Count ? observed[i] : null;
            if (i < path.Length ? !path[i].Explains(address) : address is not null)
                return false;
        }
        return true;
    }

    public override string ToString() => $"{Vantage} to {Target} by IPv{Family} {Method}";
}
