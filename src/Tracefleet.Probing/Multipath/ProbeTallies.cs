namespace Tracefleet.Probing.Multipath;

/// <summary>Adds up the probes of cells.</summary>
sealed class ProbeTallies
{
    int _sent, _answered;
    long _ticks;
    TimeSpan _min = TimeSpan.MaxValue, _max;

    public void Add(FlowCell cell)
    {
        foreach (var attempt in cell.Attempts.Where(attempt => attempt is { HasLeft: true, IsOpen: false }))
        {
            _sent++;
            if (attempt.Reply is not { } reply)
                continue;
            _answered++;
            _ticks += reply.Rtt.Ticks;
            _min = reply.Rtt < _min ? reply.Rtt : _min;
            _max = reply.Rtt > _max ? reply.Rtt : _max;
        }
    }

    public static ProbeTally Of(IEnumerable<FlowCell?> cells)
    {
        var tallies = new ProbeTallies();
        foreach (var cell in cells.OfType<FlowCell>())
            tallies.Add(cell);
        return tallies.ToTally();
    }

    ProbeTally ToTally() => _answered == 0
        ? ProbeTally.None with { Sent = _sent }
        : new ProbeTally(_sent, _answered, _min, new TimeSpan(_ticks / _answered), _max);
}
