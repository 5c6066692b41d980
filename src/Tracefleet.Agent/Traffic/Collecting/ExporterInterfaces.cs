using System.Collections.Immutable;
using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Agent.Traffic.Collecting;

/// <summary>What exporters told of their interfaces. Any thread may tell and ask; what is known already costs nothing but the look.</summary>
sealed class ExporterInterfaces(int max)
{
    readonly Dictionary<InterfaceKey, Known> _known = [];
    readonly HashSet<InterfaceKey> _news = [];
    readonly Lock _gate = new();
    long _refused;

    public long Refused => Interlocked.Read(ref _refused);

    /// <param name="text">Foreign bytes that should be UTF-8.</param>
    public void Name(Address exporter, uint index, ReadOnlySpan<byte> text)
    {
        lock (_gate)
        {
            if (FindOrAdd(exporter, index) is not { } known || text.SequenceEqual(known.Text))
                return;
            known.Text = text.ToArray();
            _news.Add(new InterfaceKey(exporter, index));
        }
    }

    /// <param name="bitsPerSecond">0 if unknown.</param>
    public void Speed(Address exporter, uint index, ulong bitsPerSecond)
    {
        lock (_gate)
        {
            if (bitsPerSecond == 0 || FindOrAdd(exporter, index) is not { } known || known.BitsPerSecond == bitsPerSecond)
                return;
            known.BitsPerSecond = bitsPerSecond;
            _news.Add(new InterfaceKey(exporter, index));
        }
    }

    /// <summary>Those that are new or say something new, each once.</summary>
    public ImmutableArray<TrafficInterface> TakeNews()
    {
        lock (_gate)
        {
            ImmutableArray<TrafficInterface> news = [.. _news.OrderBy(key => key.Exporter).ThenBy(key => key.Index).Select(key => Of(key.Exporter, key.Index, _known[key]))];
            _news.Clear();
            return news;
        }
    }

    /// <summary>Makes room; an exporter that comes back tells again.</summary>
    public void Forget(Address exporter)
    {
        lock (_gate)
        {
            // A dictionary may lose what its enumerator is at.
            foreach (var (key, _) in _known)
            {
                if (key.Exporter == exporter && _known.Remove(key))
                    _news.Remove(key);
            }
        }
    }

    Known? FindOrAdd(Address exporter, uint index)
    {
        var key = new InterfaceKey(exporter, index);
        if (_known.TryGetValue(key, out var known))
            return known;
        if (_known.Count < max)
            return _known[key] = new Known();
        Interlocked.Increment(ref _refused);
        return null;
    }

    static TrafficInterface Of(Address exporter, uint index, Known known) =>
        new(exporter, index, Readable(known.Text), known.BitsPerSecond == 0 ? null : known.BitsPerSecond);

    /// <summary>Names end up on terminals, which obey control characters.</summary>
    static string? Readable(byte[] text)
    {
        var readable = string.Concat(Encoding.UTF8.GetString(text).Trim().Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
        return readable.Length > 0 ? readable : null;
    }

    readonly record struct InterfaceKey(Address Exporter, uint Index);

    sealed class Known
    {
        public byte[] Text = [];
        public ulong BitsPerSecond;
    }
}
