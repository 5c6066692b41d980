using System.IO.MemoryMappedFiles;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Tracefleet.Enrichment;

/// <summary>The bytes of a dataset: a mapped file, or an array. A mapping ends when nothing can reach it any more, never before.</summary>
/// <remarks>
/// The one place outside the sockets that makes a reference from a raw address; ADR 0003 says why. There is no Dispose on purpose: unmapping
/// under a reader on another thread would end the process. Replace a mapped file by renaming a new one over it; cutting it short in place
/// takes the pages away from under the readers.
/// </remarks>
sealed class MappedBytes
{
    readonly SafeMemoryMappedViewHandle? _view;
    readonly ReadOnlyMemory<byte> _array;

    public MappedBytes(ReadOnlyMemory<byte> array)
    {
        _array = array;
        Length = array.Length;
    }

    MappedBytes(SafeMemoryMappedViewHandle view, int length)
    {
        _view = view;
        Length = length;
    }

    public int Length { get; }

    /// <summary>Callers keep this object alive while they use the span (<see cref="GC.KeepAlive"/>).</summary>
    public ReadOnlySpan<byte> Bytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _view is null
            ? _array.Span
            : MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), _view.DangerousGetHandle()), Length);
    }

    /// <exception cref="IOException">The file cannot be opened or mapped, or is longer than a span can be.</exception>
    public static MappedBytes Map(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var length = file.Length;
        if (length > int.MaxValue)
            throw new IOException($"{path} has {length} bytes; at most {int.MaxValue} can be mapped.");
        if (length == 0)
            return new MappedBytes(ReadOnlyMemory<byte>.Empty);
        using var mapping = MemoryMappedFile.CreateFromFile(file, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        var view = mapping.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read).SafeMemoryMappedViewHandle;
        return new MappedBytes(view, (int)length);
    }
}
