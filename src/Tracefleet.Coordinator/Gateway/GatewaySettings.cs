using Microsoft.Extensions.Logging;

namespace Tracefleet.Coordinator.Gateway;

/// <summary>What every session is given.</summary>
sealed record GatewaySettings(TimeSpan HeartbeatInterval, TimeProvider Time, CoordinatorMetrics Metrics, ILogger Log, SnapshotPieces Snapshots);
