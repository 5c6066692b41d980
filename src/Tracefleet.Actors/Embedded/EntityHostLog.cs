using Microsoft.Extensions.Logging;
using Tracefleet.Campaigns.Deciding;

namespace Tracefleet.Actors.Embedded;

static partial class EntityHostLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Error, Message = "{Entity} failed, {Failures} in a row; it starts again from the journal in {Pause}")]
    public static partial void Failed(this ILogger logger, Exception failure, EntityId entity, int failures, TimeSpan pause);

    [LoggerMessage(EventId = 2, Level = LogLevel.Critical, Message = "{Entity} stays stopped: its history cannot be read")]
    public static partial void HistoryUnreadable(this ILogger logger, Exception failure, EntityId entity);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "{Entity}: another host was faster; reading the journal again")]
    public static partial void LostRace(this ILogger logger, EntityId entity);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "{Entity}: no snapshot of version {Version}")]
    public static partial void SnapshotFailed(this ILogger logger, Exception failure, EntityId entity, long version);
}
