namespace Tracefleet.Packets;

/// <summary>The extension headers at the start of an IPv6 payload, in order; enumerable with <c>foreach</c>.</summary>
/// <remarks>Ends at the upper layer, at a header that is cut off, after a fragment header whose fragment is not the first,
/// and after <see cref="MaximumHeaders"/> headers.</remarks>
public readonly ref struct Ipv6ExtensionHeaders
{
    /// <summary>Longer chains occur only in attacks; hosts may drop them (RFC 8504 §5.3).</summary>
    public const int MaximumHeaders = 16;

    readonly byte _firstKind;
    readonly ReadOnlySpan<byte> _payload;

    internal Ipv6ExtensionHeaders(byte firstKind, ReadOnlySpan<byte> payload)
    {
        _firstKind = firstKind;
        _payload = payload;
    }

    public Enumerator GetEnumerator() => new(_firstKind, _payload);

    public ref struct Enumerator
    {
        ReadOnlySpan<byte> _rest;
        Ipv6ExtensionHeader _current;
        int _count;

        internal Enumerator(byte firstKind, ReadOnlySpan<byte> payload)
        {
            NextKind = firstKind;
            _rest = payload;
        }

        public readonly Ipv6ExtensionHeader Current => _current;

        /// <summary>The kind of what follows the headers read so far.</summary>
        internal byte NextKind { get; private set; }

        /// <summary>The bytes that follow the headers read so far.</summary>
        internal readonly ReadOnlySpan<byte> Rest => _rest;

        /// <summary>A fragment header said that its payload is the middle of something.</summary>
        internal bool IsLaterFragment { get; private set; }

        public bool MoveNext()
        {
            if (IsLaterFragment || _count == MaximumHeaders || !Ipv6ExtensionHeader.TryParse(NextKind, _rest, out _current))
                return false;
            _count++;
            NextKind = _current.NextHeader;
            _rest = _rest[_current.Bytes.Length..];
            IsLaterFragment = _current.FragmentOffset > 0;
            return true;
        }
    }
}
