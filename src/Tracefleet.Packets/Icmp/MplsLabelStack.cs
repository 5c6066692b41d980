using System.Buffers.Binary;

namespace Tracefleet.Packets;

/// <summary>A view over an incoming MPLS label stack, as a router saw it on the packet it dropped (RFC 4950); outermost label first.</summary>
public readonly ref struct MplsLabelStack
{
    const byte IncomingStack = 1;

    readonly ReadOnlySpan<byte> _entries;

    MplsLabelStack(ReadOnlySpan<byte> entries) => _entries = entries;

    public int Count => _entries.Length / MplsLabel.Length;

    public MplsLabel this[int index] => MplsLabel.FromBits(BinaryPrimitives.ReadUInt32BigEndian(_entries[(index * MplsLabel.Length)..]));

    public Enumerator GetEnumerator() => new(this);

    /// <summary>Reads class 1, c-type 1 with one or more whole entries.</summary>
    public static bool TryParse(ExtensionObject extension, out MplsLabelStack stack)
    {
        var isStack = extension.ClassNumber == ExtensionObject.MplsLabelStackClass && extension.CType == IncomingStack
            && extension.Payload.Length >= MplsLabel.Length && extension.Payload.Length % MplsLabel.Length == 0;
        stack = isStack ? new MplsLabelStack(extension.Payload) : default;
        return isStack;
    }

    /// <summary>Writes the whole extension object.</summary>
    public static int WriteObject(Span<byte> buffer, ReadOnlySpan<MplsLabel> labels)
    {
        var written = buffer[..(ExtensionObject.HeaderLength + labels.Length * MplsLabel.Length)];
        var offset = ExtensionObject.WriteHeader(written, ExtensionObject.MplsLabelStackClass, IncomingStack);
        foreach (var label in labels)
        {
            BinaryPrimitives.WriteUInt32BigEndian(written[offset..], label.ToBits());
            offset += MplsLabel.Length;
        }
        return offset;
    }

    public ref struct Enumerator
    {
        readonly MplsLabelStack _stack;
        int _next;

        internal Enumerator(MplsLabelStack stack) => _stack = stack;

        public readonly MplsLabel Current => _stack[_next - 1];

        public bool MoveNext() => _next++ < _stack.Count;
    }
}
