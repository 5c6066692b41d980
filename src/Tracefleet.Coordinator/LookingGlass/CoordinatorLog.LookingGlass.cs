using Microsoft.Extensions.Logging;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.Coordinator;

static partial class CoordinatorLog
{
    [LoggerMessage(EventId = 40, Level = LogLevel.Information, Message = "{Line}")]
    public static partial void LookingGlassCalled(this ILogger logger, AuditLine line);

    [LoggerMessage(EventId = 41, Level = LogLevel.Error,
        Message = "The audit file cannot be written; its lines are in this log only until it can be")]
    public static partial void AuditFileFailed(this ILogger logger, Exception failure);
}
