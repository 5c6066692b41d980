using Tracefleet.Sockets.Linux.Native;

namespace Tracefleet.Sockets.Linux.Routing;

/// <summary>A table that is looked into, of which routes as short as the limit do not count.</summary>
readonly record struct TableLookup(int Table, int IgnoredLength);

/// <summary>The policy (ip-rule(8)) that holds for what this host sends without a mark.</summary>
static class RoutingRules
{
    const int FixedLength = 12;
    const ushort NewRule = 32;
    const byte ToTable = 1;
    const uint Inverted = 2;
    const ushort IncomingLink = 3, Priority = 6, Mark = 10, SuppressLength = 14, Table = 15, MarkMask = 16, MasterDevice = 19, Protocol = 21,
        Padding = 18;

    /// <summary>The tables in the order they are looked into.</summary>
    /// <returns>Null where that depends on more than the destination.</returns>
    public static List<TableLookup>? Read(NetlinkSocket netlink, bool ipv6)
    {
        var lookups = new List<TableLookup>();
        var understood = true;
        Span<byte> buffer = stackalloc byte[64];
        Span<byte> fixedPart = stackalloc byte[FixedLength];
        fixedPart[0] = (byte)(ipv6 ? LibC.AF_INET6 : LibC.AF_INET);
        var request = NetlinkRequest.ForAll(buffer, NetlinkRequest.GetRule, fixedPart).Finish();
        var errno = netlink.Dump(request, Restart, (type, body) =>
        {
            if (type == NewRule && body.Length >= FixedLength)
                understood &= TryAdd(lookups, body);
        });
        return errno == 0 && understood ? lookups : null;

        void Restart()
        {
            lookups.Clear();
            understood = true;
        }
    }

    // struct fib_rule_hdr: family, destination length, source length, TOS, table, 2 reserved, action, flags.
    static bool TryAdd(List<TableLookup> lookups, ReadOnlySpan<byte> body)
    {
        var (table, ignored, mark, mask) = ((int)body[4], -1, 0, -1);
        var (understood, local) = (body[1] == 0 && body[2] == 0 && body[3] == 0, true);
        for (var attributes = new NetlinkAttributes(body[FixedLength..]); attributes.Next();)
        {
            switch (attributes.Type)
            {
                case Table:
                    table = attributes.Number;
                    break;
                case SuppressLength:
                    ignored = attributes.Number;
                    break;
                case Mark:
                    mark = attributes.Number;
                    break;
                case MarkMask:
                    mask = attributes.Number;
                    break;
                case IncomingLink:
                    local &= attributes.Value is [(byte)'l', (byte)'o', 0];
                    break;
                // Only for what comes from a device that is a VRF's.
                case MasterDevice:
                    local &= attributes.Value is [0];
                    break;
                case Priority or Protocol or Padding:
                    break;
                default:
                    understood = false;
                    break;
            }
        }
        var inverted = (BitConverter.ToUInt32(body[8..]) & Inverted) != 0;
        var applies = (local && (0 & mask) == mark) != inverted;
        if (!applies || !understood)
            return understood || !local;
        lookups.Add(new(table, ignored));
        return body[7] == ToTable;
    }
}
