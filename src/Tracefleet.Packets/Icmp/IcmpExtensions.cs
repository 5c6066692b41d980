using System.Buffers.Binary;

namespace Tracefleet.Packets;

/// <summary>A view over the extension structure of an ICMP error (RFC 4884 §7): objects in order, enumerable with <c>foreach</c>.</summary>
/// <remarks>The default value is empty. Enumeration ends at the first object whose length does not fit.</remarks>
public readonly ref struct IcmpExtensions
{
    public const int HeaderLength = 4;

    const int Version = 2;

    readonly ReadOnlySpan<byte> _objects;

    IcmpExtensions(ReadOnlySpan<byte> objects) => _objects = objects;

    public bool IsEmpty => _objects.IsEmpty;

    public Enumerator GetEnumerator() => new(_objects);

    /// <summary>Reads version 2 with a right checksum, or with none (zero).</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out IcmpExtensions extensions)
    {
        extensions = default;
        if (bytes.Length < HeaderLength || bytes[0] >> 4 != Version)
            return false;
        if (HasChecksum(bytes) && InternetChecksum.Compute(bytes) != 0)
            return false;
        extensions = new IcmpExtensions(bytes[HeaderLength..]);
        return true;
    }

    /// <summary>As <see cref="TryParse"/>, but a checksum must be there: what tells the structure from quoted data without a length attribute
    /// (RFC 4884 §5.5).</summary>
    internal static bool TryRecognize(ReadOnlySpan<byte> bytes, out IcmpExtensions extensions)
    {
        extensions = default;
        return bytes.Length >= HeaderLength && HasChecksum(bytes) && TryParse(bytes, out extensions);
    }

    /// <summary>The first MPLS label stack, if there is one.</summary>
    public bool TryGetMplsLabelStack(out MplsLabelStack stack)
    {
        foreach (var @object in this)
        {
            if (MplsLabelStack.TryParse(@object, out stack))
                return true;
        }
        stack = default;
        return false;
    }

    /// <summary>Writes the structure around objects that were written one after the other.</summary>
    public static int Write(Span<byte> buffer, ReadOnlySpan<byte> objects)
    {
        objects.CopyTo(buffer[HeaderLength..]);
        return WriteHeader(buffer[..(HeaderLength + objects.Length)]);
    }

    /// <summary>Writes a structure with one object, an MPLS label stack, outermost label first.</summary>
    public static int WriteMpls(Span<byte> buffer, ReadOnlySpan<MplsLabel> labels)
    {
        var length = MplsLabelStack.WriteObject(buffer[HeaderLength..], labels);
        return WriteHeader(buffer[..(HeaderLength + length)]);
    }

    static int WriteHeader(Span<byte> structure)
    {
        BinaryPrimitives.WriteUInt32BigEndian(structure, (uint)Version << 28);
        BinaryPrimitives.WriteUInt16BigEndian(structure[2..], InternetChecksum.Compute(structure));
        return structure.Length;
    }

    static bool HasChecksum(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) != 0;

    public ref struct Enumerator
    {
        ReadOnlySpan<byte> _rest;
        ExtensionObject _current;

        internal Enumerator(ReadOnlySpan<byte> objects) => _rest = objects;

        public readonly ExtensionObject Current => _current;

        public bool MoveNext()
        {
            if (_rest.Length < ExtensionObject.HeaderLength)
                return false;
            int length = BinaryPrimitives.ReadUInt16BigEndian(_rest);
            if (length < ExtensionObject.HeaderLength || length > _rest.Length)
                return false;
            _current = new ExtensionObject(_rest[..length]);
            _rest = _rest[length..];
            return true;
        }
    }
}
