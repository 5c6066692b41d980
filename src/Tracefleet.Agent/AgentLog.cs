using Microsoft.Extensions.Logging;

namespace Tracefleet.Agent;

static partial class AgentLog
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "{VantagePoint}: connected to {Coordinator} as agent {Agent}")]
    public static partial void Connected(this ILogger logger, string vantagePoint, Uri coordinator, string agent);

    [LoggerMessage(EventId = 2, Level = LogLevel.Warning, Message = "{VantagePoint}: connection to {Coordinator} lost ({Reason}); {Spooled} batches wait in the spool")]
    public static partial void Disconnected(this ILogger logger, string vantagePoint, Uri coordinator, string reason, int spooled);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "{VantagePoint}: no session with {Coordinator} ({Reason}); next try in {DelayMs} ms")]
    public static partial void CannotConnect(this ILogger logger, string vantagePoint, Uri coordinator, string reason, long delayMs);

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "{VantagePoint}: the coordinator refused this agent ({Code}): {Reason}")]
    public static partial void Refused(this ILogger logger, string vantagePoint, string code, string reason);

    [LoggerMessage(EventId = 5, Level = LogLevel.Warning, Message = "Spool file set aside as {Path}: it, or a batch before it, is not what was written")]
    public static partial void SpoolFileDamaged(this ILogger logger, string path);

    [LoggerMessage(EventId = 6, Level = LogLevel.Error, Message = "{VantagePoint}: cannot spool a batch in {Path}: {Reason}. Probing pauses; trying again in {DelayMs} ms")]
    public static partial void CannotSpool(this ILogger logger, string vantagePoint, string path, string reason, long delayMs);

    [LoggerMessage(EventId = 7, Level = LogLevel.Information, Message = "{VantagePoint}: shard {Shard} of {Campaign} (attempt {Attempt}) done, {Traces} traces")]
    public static partial void ShardDone(this ILogger logger, string vantagePoint, int shard, string campaign, int attempt, int traces);

    [LoggerMessage(EventId = 8, Level = LogLevel.Information, Message = "{Snapshot} is at hand, {Bytes} bytes from the coordinator")]
    public static partial void SnapshotFetched(this ILogger logger, string snapshot, long bytes);

    [LoggerMessage(EventId = 9, Level = LogLevel.Warning, Message = "{VantagePoint}: shard {Shard} of {Campaign} (attempt {Attempt}) cannot be annotated as it should be: {Reason}")]
    public static partial void SnapshotUnavailable(this ILogger logger, string vantagePoint, int shard, string campaign, int attempt, string reason);

    [LoggerMessage(EventId = 10, Level = LogLevel.Warning, Message = "The snapshots in {Folder} cannot be listed: {Reason}")]
    public static partial void SnapshotsUnknown(this ILogger logger, string folder, string reason);
}
