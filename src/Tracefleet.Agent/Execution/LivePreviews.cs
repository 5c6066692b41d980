using System.Threading.Channels;
using Tracefleet.Addressing;
using Tracefleet.Contracts.Link;
using Tracefleet.Measurements.Specs;
using Tracefleet.Measurements.Traces;
using Tracefleet.Probing;
using Tracefleet.Probing.Sessions;

namespace Tracefleet.Agent.Execution;

/// <summary>What became of the probes of running cells that somebody watches, until it is sent: a preview, which nobody stores.</summary>
/// <remarks>It waits only while a session with the coordinator takes it, and is lost where there is more than that session can send:
/// neither the engine nor anything that is stored ever waits for it.</remarks>
sealed class LivePreviews(Vantage vantage)
{
    /// <summary>Targets of an assignment that is previewed, at most: people watch a few cells.</summary>
    public const int MaxTargets = 16;

    /// <summary>Probes that wait to be shown, at most.</summary>
    public const int Capacity = 2_048;

    /// <summary>Between two rounds of previews.</summary>
    public static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(200);

    readonly Channel<(SessionRequest Request, ProbeRecord Record)> _probes = Channel.CreateBounded<(SessionRequest, ProbeRecord)>(
        new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropWrite, SingleWriter = true });

    /// <summary>Those of the round that is being sent, by cell. Used by the session that takes them only.</summary>
    readonly Queue<(SessionRequest Request, List<ProbeRecord> Records)> _round = [];

    volatile bool _wanted;

    /// <summary>Whether a session takes previews now.</summary>
    public bool IsWanted => _wanted;

    /// <summary>Whether an assignment is previewed. A sweep is not: its probes belong to no session.</summary>
    public static bool AreOf(ShardAssignment assignment) =>
        assignment is { Live: true, Targets.Length: <= MaxTargets, Measurement: not SweepSpec };

    /// <summary>Takes a probe of a running cell if there is room. Called on the engine's thread.</summary>
    public void Offer(SessionRequest request, ProbeRecord record)
    {
        if (_wanted)
            _probes.Writer.TryWrite((request, record));
    }

    /// <summary>A session begins to take previews; what waits from before is out of date.</summary>
    public void Begin()
    {
        Clear();
        _wanted = true;
    }

    /// <summary>The session takes no more.</summary>
    public void End()
    {
        _wanted = false;
        Clear();
    }

    /// <summary>Waits until there is something to show.</summary>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) =>
        _round.Count > 0 ? ValueTask.FromResult(true) : _probes.Reader.WaitToReadAsync(cancellation);

    /// <summary>Gathers what waits now, unless the round before is not over.</summary>
    public void BeginRound()
    {
        if (_round.Count > 0)
            return;
        var open = new Dictionary<SessionRequest, List<ProbeRecord>>(ReferenceEqualityComparer.Instance);
        for (var count = 0; count < Capacity && _probes.Reader.TryRead(out var probe); count++)
        {
            if (!open.TryGetValue(probe.Request, out var records) || records.Count == LinkLimits.MaxHopsPerPreview)
                _round.Enqueue((probe.Request, open[probe.Request] = records = []));
            records.Add(probe.Record);
        }
    }

    /// <summary>What the round has of one cell, and then of the next; null when it is over.</summary>
    public TraceRecord? Next()
    {
        while (_round.TryDequeue(out var cell))
        {
            var target = ((RunningTarget)cell.Request.Tag!).Prepared;
            if (!target.Work.Cancelled)
                return Preview(target, cell.Request, cell.Records);
        }
        return null;
    }

    TraceRecord Preview(PreparedTarget target, SessionRequest request, List<ProbeRecord> records)
    {
        var work = target.Work;
        var preview = SessionRecords.Preview(request, work.Assignment.Measurement, SourceOf(request), records, work.Annotator.Annotate);
        return work.Identify(preview, target.Target, vantage.Name) with { Snapshots = work.Annotator.Ids };
    }

    Address? SourceOf(SessionRequest request) => request.Session.Format.Source ?? vantage.SourceFor(request.Destination);

    void Clear()
    {
        _round.Clear();
        while (_probes.Reader.TryRead(out _))
            continue;
    }
}
