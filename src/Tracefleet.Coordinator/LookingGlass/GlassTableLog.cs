using Microsoft.Extensions.Logging;

namespace Tracefleet.Coordinator;

static partial class CoordinatorLog
{
    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "The routing table {Snapshot} of the looking glass cannot be opened: {Reason}")]
    public static partial void GlassTableNotOpened(this ILogger logger, string snapshot, string reason);
}
