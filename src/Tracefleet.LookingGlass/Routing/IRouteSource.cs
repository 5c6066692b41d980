namespace Tracefleet.LookingGlass.Routing;

/// <summary>A routing table that answers read-only questions: of a daemon, or of a collector as a snapshot keeps it.</summary>
public interface IRouteSource
{
    /// <summary>Topics it can be asked for.</summary>
    IReadOnlySet<RouteTopic> Topics { get; }

    /// <summary>Names of its tables beside its own (RFC 8522's <c>vrf</c>), empty where there are none.</summary>
    IReadOnlySet<string> Vrfs { get; }

    /// <exception cref="GlassRouterException">The source cannot be reached, answers what cannot be understood, or refuses.</exception>
    /// <exception cref="OperationCanceledException">The caller's patience ended.</exception>
    Task<RouteAnswer> AskAsync(RouteQuestion question, CancellationToken cancellation);
}
