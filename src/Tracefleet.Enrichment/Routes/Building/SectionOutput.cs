using Tracefleet.Enrichment.Routes.Format;
using Tracefleet.Enrichment.Snapshots;
using Tracefleet.Enrichment.Snapshots.Format;

namespace Tracefleet.Enrichment.Routes.Building;

/// <summary>Writes sections one after the other, with the gaps between them and their checksums, and at the end the header before them.</summary>
sealed class SectionOutput(Stream output, string name)
{
    const int CopyBytes = 1 << 17;

    readonly List<RoutesEntry> _entries = [];
    RunningChecksum _checksum = new();
    long _start, _end = RoutesHeader.Length;

    /// <summary>Call before the first section.</summary>
    public void Begin()
    {
        output.Write(new byte[RoutesHeader.Length]);
        BeginSection();
    }

    /// <exception cref="SnapshotException">The file gets longer than one mapping can be.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > int.MaxValue - _end)
            throw RecordSpill.TooMany(name);
        output.Write(bytes);
        _checksum.Add(bytes);
        _end += bytes.Length;
    }

    /// <summary>Ends a section; the next one begins.</summary>
    public void EndSection()
    {
        _entries.Add(new RoutesEntry(_checksum.Finish(), _start, _end - _start));
        if (_entries.Count < RoutesHeader.Sections)
            BeginSection();
    }

    /// <summary>A section whose content is in a passing file.</summary>
    public void Copy(Stream spilled, CancellationToken cancellation)
    {
        var buffer = new byte[CopyBytes];
        spilled.Position = 0;
        while (spilled.Read(buffer) is > 0 and var count)
        {
            cancellation.ThrowIfCancellationRequested();
            Write(buffer.AsSpan(0, count));
        }
        EndSection();
    }

    public void Finish(long routes)
    {
        var header = new byte[RoutesHeader.Length];
        RoutesHeader.Write(header, _end, routes, [.. _entries]);
        output.Position = 0;
        output.Write(header);
        output.Flush();
    }

    void BeginSection()
    {
        _start = SnapshotHeader.Aligned(_end);
        output.Write(new byte[_start - _end]);
        _end = _start;
        _checksum = new RunningChecksum();
    }
}
