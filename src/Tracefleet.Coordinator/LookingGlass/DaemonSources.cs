using Tracefleet.LookingGlass.Daemons;
using Tracefleet.LookingGlass.Routing;
using Tracefleet.LookingGlass.Settings;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>The driver for each kind of daemon.</summary>
static class DaemonSources
{
    public static IRouteSource Of(DaemonSettings daemon, TimeProvider time) => daemon.Kind switch
    {
        DaemonKind.Bird => new BirdRouteSource(daemon, time),
        DaemonKind.Frr => new FrrRouteSource(daemon, time),
        _ => throw new ArgumentOutOfRangeException(nameof(daemon), daemon.Kind, "Unknown kind of daemon."),
    };
}
