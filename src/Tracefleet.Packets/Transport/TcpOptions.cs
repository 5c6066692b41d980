namespace Tracefleet.Packets;

/// <summary>The options of a TCP segment in order, no-operations left out; enumerable with <c>foreach</c>. Ends at the first malformed one.</summary>
public readonly ref struct TcpOptions
{
    readonly ReadOnlySpan<byte> _bytes;

    internal TcpOptions(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public ReadOnlySpan<byte> Bytes => _bytes;

    public Enumerator GetEnumerator() => new(_bytes);

    public ref struct Enumerator
    {
        ReadOnlySpan<byte> _rest;
        TcpOption _current;

        internal Enumerator(ReadOnlySpan<byte> bytes) => _rest = bytes;

        public readonly TcpOption Current => _current;

        public bool MoveNext()
        {
            _rest = _rest.TrimStart(TcpOption.NoOperation);
            if (_rest.Length < 2 || _rest[0] == TcpOption.EndOfList || _rest[1] < 2 || _rest[1] > _rest.Length)
                return false;
            _current = new TcpOption(_rest[0], _rest[2.._rest[1]]);
            _rest = _rest[_rest[1]..];
            return true;
        }
    }
}

/// <summary>One TCP option with its data (RFC 9293 §3.2).</summary>
public readonly ref struct TcpOption
{
    public const byte EndOfList = 0, NoOperation = 1, MaximumSegmentSize = 2, WindowScale = 3, SackPermitted = 4, Timestamps = 8;

    internal TcpOption(byte kind, ReadOnlySpan<byte> data)
    {
        Kind = kind;
        Data = data;
    }

    public byte Kind { get; }

    /// <summary>Without kind and length.</summary>
    public ReadOnlySpan<byte> Data { get; }
}
