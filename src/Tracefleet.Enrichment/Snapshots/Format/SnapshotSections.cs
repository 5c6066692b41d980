using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Tracefleet.Enrichment.Snapshots.Format;

/// <summary>The sections of a file that is about to be written.</summary>
sealed class SnapshotSections(SnapshotKind kind, int ipv4Prefixes, int ipv6Prefixes)
{
    const int DigitsAtFirst = 4;

    readonly byte[][] _sections = new byte[SnapshotHeader.Sections][];

    public void Add<T>(SnapshotSection section, ReadOnlySpan<T> values) where T : unmanaged =>
        _sections[(int)section] = MemoryMarshal.AsBytes(values).ToArray();

    /// <exception cref="InvalidOperationException">The file would be longer than one mapping can be.</exception>
    public SnapshotDescription WriteTo(Stream output, SnapshotDescription description, Func<string, bool>? isTaken)
    {
        var hash = ContentHash();
        var written = description with
        {
            Id = IdOf(description.DataAt, Convert.ToHexStringLower(hash), isTaken),
            Kind = kind,
            Ipv4Prefixes = ipv4Prefixes,
            Ipv6Prefixes = ipv6Prefixes,
        };
        _sections[(int)SnapshotSection.Description] = SnapshotDescriptionJson.Write(written);
        var header = new byte[SnapshotHeader.Length];
        SnapshotHeader.WriteFixed(header, kind, Place(header), hash);
        SnapshotHeader.Seal(header);
        Write(output, header);
        return written;
    }

    /// <summary>Over all sections but the description, each after its length.</summary>
    byte[] ContentHash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var section in _sections.AsSpan((int)SnapshotSection.Description + 1))
        {
            hash.AppendData(BitConverter.GetBytes((long)section.Length));
            hash.AppendData(section);
        }
        return hash.GetHashAndReset();
    }

    string IdOf(DateTimeOffset dataAt, string hash, Func<string, bool>? isTaken)
    {
        var digits = DigitsAtFirst;
        while (true)
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"{SnapshotId.WordOf(kind)}_{dataAt.UtcDateTime:yyyyMMddHHmm}_{hash.AsSpan(0, digits)}");
            if (digits == hash.Length || isTaken is null || !isTaken(id))
                return id;
            digits++;
        }
    }

    /// <summary>Fills the section table in and gives the length of the file.</summary>
    int Place(Span<byte> header)
    {
        var end = (long)SnapshotHeader.Length;
        for (var i = 0; i < _sections.Length; i++)
        {
            var start = SnapshotHeader.Aligned(end);
            end = start + _sections[i].Length;
            SnapshotHeader.WriteEntry(header, new SectionEntry((SnapshotSection)i, SectionChecksum.Of(_sections[i]), (ulong)start, (ulong)_sections[i].Length));
        }
        return end <= int.MaxValue ? (int)end : throw new InvalidOperationException($"A snapshot has at most {int.MaxValue} bytes, not {end}; leave some prefixes out.");
    }

    void Write(Stream output, byte[] header)
    {
        Span<byte> zeros = stackalloc byte[SnapshotHeader.Alignment];
        zeros.Clear();
        output.Write(header);
        var end = header.Length;
        foreach (var section in _sections)
        {
            var gap = (int)(SnapshotHeader.Aligned(end) - end);
            output.Write(zeros[..gap]);
            output.Write(section);
            end += gap + section.Length;
        }
        output.Flush();
    }
}
