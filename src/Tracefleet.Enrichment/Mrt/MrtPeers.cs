using System.Buffers.Binary;
using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>All peers of the tables of one input, numbered in the order in which they come.</summary>
sealed class MrtPeers
{
    /// <summary>The largest collectors have a few thousand.</summary>
    const int MaxPeers = 1 << 20;

    readonly Dictionary<MrtPeer, int> _numbers = [];
    readonly List<MrtPeer> _peers = [];
    int[] _numbersOfTable = [];
    MrtPeer _lastAsked;
    int _lastNumber = -1;

    public int Count => _peers.Count;

    public int Ipv4Count => _peers.Count(peer => peer.Address.IsIpv4);

    public MrtPeer this[int number] => _peers[number];

    /// <summary>Numbers of the peers in the current PEER_INDEX_TABLE, by their place in it.</summary>
    public ReadOnlySpan<int> Table => _numbersOfTable;

    /// <summary>The number of a peer; a new one for a new peer, -1 when there are too many.</summary>
    public int NumberOf(MrtPeer peer)
    {
        if (_lastNumber >= 0 && peer == _lastAsked)
            return _lastNumber;
        if (!_numbers.TryGetValue(peer, out var number))
        {
            number = _peers.Count < MaxPeers ? _peers.Count : -1;
            if (number < 0)
                return number;
            _numbers.Add(peer, number);
            _peers.Add(peer);
        }
        (_lastAsked, _lastNumber) = (peer, number);
        return number;
    }

    /// <summary>Takes a PEER_INDEX_TABLE (RFC 6396 §4.3.1) as the current one.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    public string? ReadTable(ReadOnlySpan<byte> message)
    {
        const int ViewName = 6;
        // Routes that follow a table that cannot be read belong to nobody.
        _numbersOfTable = [];
        if (message.Length < ViewName || message.Length < ViewName + 2 + BinaryPrimitives.ReadUInt16BigEndian(message[4..]))
            return "a PEER_INDEX_TABLE that ends in its header";
        var rest = message[(ViewName + BinaryPrimitives.ReadUInt16BigEndian(message[4..]))..];
        var numbers = new int[BinaryPrimitives.ReadUInt16BigEndian(rest)];
        rest = rest[2..];
        for (var place = 0; place < numbers.Length; place++)
        {
            if (!TryReadPeer(ref rest, out var peer))
                return $"a PEER_INDEX_TABLE that ends in peer {place} of {numbers.Length}";
            if ((numbers[place] = NumberOf(peer)) < 0)
                return $"more than {MaxPeers} peers";
        }
        _numbersOfTable = numbers;
        return null;
    }

    static bool TryReadPeer(ref ReadOnlySpan<byte> rest, out MrtPeer peer)
    {
        const int IsIpv6 = 1, HasWideAsn = 2;
        peer = default;
        if (rest.IsEmpty)
            return false;
        var address = (rest[0] & IsIpv6) != 0 ? 16 : 4;
        var asn = (rest[0] & HasWideAsn) != 0 ? 4 : 2;
        if (rest.Length < 5 + address + asn)
            return false;
        var number = rest.Slice(5 + address, asn);
        peer = new MrtPeer(Address.FromBytes(rest.Slice(5, address)),
            new Asn(asn == 4 ? BinaryPrimitives.ReadUInt32BigEndian(number) : BinaryPrimitives.ReadUInt16BigEndian(number)),
            BinaryPrimitives.ReadUInt32BigEndian(rest[1..]));
        rest = rest[(5 + address + asn)..];
        return true;
    }
}
