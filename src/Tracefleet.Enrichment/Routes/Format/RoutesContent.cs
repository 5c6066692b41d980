using System.Runtime.InteropServices;
using Tracefleet.Enrichment.Snapshots;

namespace Tracefleet.Enrichment.Routes.Format;

/// <summary>The sections of one open file of routes, checked, as they lie in the file.</summary>
sealed class RoutesContent
{
    public const int PeerSize = 32, NextHopSize = 16;

    readonly MappedBytes _memory;
    readonly (int Offset, int Length)[] _sections;

    RoutesContent(MappedBytes memory, (int Offset, int Length)[] sections)
    {
        (_memory, _sections) = (memory, sections);
        Routes = RoutesHeader.RoutesOf(memory.Bytes);
    }

    /// <summary>Of all prefixes.</summary>
    public long Routes { get; }

    public int SizeInBytes => _memory.Length;

    public int Peers => LengthOf(RoutesSection.Peers) / PeerSize;

    /// <exception cref="SnapshotException">Anything is wrong with the file.</exception>
    public static RoutesContent Open(MappedBytes memory, string file)
    {
        var content = new RoutesContent(memory, RoutesHeader.Read(memory.Bytes, file));
        if (RoutesCheck.Fault(content) is { } fault)
            throw RoutesHeader.Broken(file, fault);
        content.KeepAlive();
        return content;
    }

    /// <summary>Keeps the file mapped up to the place of the call; for all who use a span from here.</summary>
    public void KeepAlive() => GC.KeepAlive(_memory);

    public int LengthOf(RoutesSection section) => _sections[(int)section].Length;

    public ReadOnlySpan<byte> Bytes(RoutesSection section)
    {
        var (offset, length) = _sections[(int)section];
        return _memory.Bytes.Slice(offset, length);
    }

    public ReadOnlySpan<T> Values<T>(RoutesSection section) where T : unmanaged => MemoryMarshal.Cast<byte, T>(Bytes(section));

    /// <summary>A record of a section whose records end where another section says.</summary>
    /// <param name="number">Counted from 0.</param>
    public ReadOnlySpan<byte> Record(RoutesSection section, RoutesSection ends, int number)
    {
        var at = Values<int>(ends);
        return Bytes(section)[(number == 0 ? 0 : at[number - 1])..at[number]];
    }
}
