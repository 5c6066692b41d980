namespace Tracefleet.Traffic.NetFlow;

/// <summary>Follows the sequence numbers of one observation domain, modulo 2^32.</summary>
/// <remarks>
/// v5: flows sent before this datagram, so the next is this one and its flows. v9: datagrams sent (RFC 3954 §5.1), so the next is one more.
/// IPFIX: data records sent before this message, records of options among them and templates not (RFC 7011 §3.1).
/// </remarks>
sealed class SequenceTracker(bool countsRecords, ExporterCounters counters)
{
    /// <summary>A leap as far as this is an exporter that began anew, not a loss.</summary>
    const int FarRecords = 1 << 24, FarDatagrams = 1 << 16;

    /// <summary>So many late datagrams that follow one another are an exporter that began anew: the network mixes up fewer.</summary>
    const int LateInARow = 8;

    uint _expected;
    uint _expectedLate;
    int _late;
    bool _isKnown;

    /// <param name="units">Records, or the one datagram, that this number stands for.</param>
    /// <param name="isCountKnown">False where the records could not be counted, so that the next number cannot be foretold.</param>
    public void Take(uint sequence, uint units, bool isCountKnown = true)
    {
        var next = unchecked(sequence + units);
        var lead = _isKnown ? unchecked((int)(sequence - _expected)) : 0;
        var far = countsRecords ? FarRecords : FarDatagrams;
        if (lead < 0 && lead > -far && !BeginsAnew(sequence, next))
        {
            counters.OutOfOrder++;
            return;
        }
        if (lead > 0 && lead < far)
            CountGap(lead);
        else if (lead != 0)
            counters.SequenceRestarts++;
        _late = 0;
        _expected = next;
        _isKnown = isCountKnown;
    }

    bool BeginsAnew(uint sequence, uint next)
    {
        _late = _late > 0 && sequence == _expectedLate ? _late + 1 : 1;
        _expectedLate = next;
        return _late == LateInARow;
    }

    void CountGap(int missing)
    {
        counters.SequenceGaps++;
        if (countsRecords)
            counters.LostRecords += missing;
        else
            counters.LostDatagrams += missing;
    }
}
