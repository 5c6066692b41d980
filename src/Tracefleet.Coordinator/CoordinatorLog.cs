using Microsoft.Extensions.Logging;

namespace Tracefleet.Coordinator;

/// <summary>What the coordinator tells its operator.</summary>
static partial class CoordinatorLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information,
        Message = "Agent {Agent} joined at {VantagePoint}: version {Version}, {Transport} probes")]
    public static partial void AgentJoined(this ILogger logger, string agent, string vantagePoint, string version, string transport);

    [LoggerMessage(EventId = 2, Level = LogLevel.Information, Message = "Agent {Agent} left {VantagePoint}")]
    public static partial void AgentLeft(this ILogger logger, string agent, string vantagePoint);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning,
        Message = "Agent {Agent} at {VantagePoint} was sent away as {Code}: {Reason}")]
    public static partial void AgentRefused(this ILogger logger, string agent, string vantagePoint, string code, string reason);

    [LoggerMessage(EventId = 4, Level = LogLevel.Warning, Message = "A connection was refused as {Code}: {Reason}")]
    public static partial void HelloRefused(this ILogger logger, string code, string reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Error, Message = "An agent could not join")]
    public static partial void AgentNotJoined(this ILogger logger, Exception failure);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "That agent {Agent} left {VantagePoint} could not be recorded yet")]
    public static partial void LeaveNotRecorded(this ILogger logger, string agent, string vantagePoint, Exception failure);

    [LoggerMessage(EventId = 7, Level = LogLevel.Information,
        Message = "Batch {Seq} of {Campaign} shard {Shard} attempt {Attempt} from {Agent} was acknowledged without storing: {Reason}")]
    public static partial void BatchDropped(
        this ILogger logger, string campaign, int shard, int attempt, long seq, string agent, string reason);

    [LoggerMessage(EventId = 8, Level = LogLevel.Error,
        Message = "Batch {Seq} of {Campaign} shard {Shard} cannot be stored and is not acknowledged; next try in {Patience}")]
    public static partial void BatchWaits(this ILogger logger, string campaign, int shard, long seq, TimeSpan patience, Exception failure);

    [LoggerMessage(EventId = 9, Level = LogLevel.Information,
        Message = "Campaign {Campaign} submitted: {Targets} targets, {VantagePoints} vantage points, {Shards} shards")]
    public static partial void CampaignSubmitted(this ILogger logger, string campaign, int targets, int vantagePoints, int shards);

    [LoggerMessage(EventId = 10, Level = LogLevel.Information, Message = "Campaign {Campaign} cancelled")]
    public static partial void CampaignCancelled(this ILogger logger, string campaign);

    [LoggerMessage(EventId = 11, Level = LogLevel.Information, Message = "Campaign {Campaign} {Status}: {Cells} cells ended")]
    public static partial void CampaignSettled(this ILogger logger, string campaign, string status, int cells);

    [LoggerMessage(EventId = 12, Level = LogLevel.Information, Message = "{Count} unfinished campaigns resumed")]
    public static partial void CampaignsResumed(this ILogger logger, int count);

    [LoggerMessage(EventId = 13, Level = LogLevel.Error, Message = "{Item} could not be brought forward; it will be tried again")]
    public static partial void WorkFailed(this ILogger logger, string item, Exception failure);

    [LoggerMessage(EventId = 14, Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    public static partial void RequestFailed(this ILogger logger, string method, string path, Exception failure);

    [LoggerMessage(EventId = 15, Level = LogLevel.Error, Message = "The making of a snapshot by job {Job} failed")]
    public static partial void SnapshotJobFailed(this ILogger logger, string job, Exception failure);

    [LoggerMessage(EventId = 16, Level = LogLevel.Error, Message = "The looking glass failed at '{Command}'")]
    public static partial void CallFailed(this ILogger logger, string command, Exception failure);

    [LoggerMessage(EventId = 17, Level = LogLevel.Warning, Message = "Result {Id} of the looking glass could not be stored: {Reason}")]
    public static partial void ResultNotStored(this ILogger logger, string id, string reason);

    [LoggerMessage(EventId = 18, Level = LogLevel.Warning, Message = "Result {Id} of the looking glass could not be removed: {Reason}")]
    public static partial void ResultNotRemoved(this ILogger logger, string id, string reason);

    [LoggerMessage(EventId = 19, Level = LogLevel.Warning, Message = "Live traffic cannot be read; readers wait")]
    public static partial void LiveTrafficFailed(this ILogger logger, Exception failure);
}
