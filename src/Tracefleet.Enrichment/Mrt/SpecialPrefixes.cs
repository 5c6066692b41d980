using Tracefleet.Addressing;

namespace Tracefleet.Enrichment.Mrt;

/// <summary>Finds prefixes inside special-purpose blocks, which are announced though most of them should not be.</summary>
static class SpecialPrefixes
{
    static readonly Prefix[] s_ipv4 = OutermostBlocks(isIpv4: true), s_ipv6 = OutermostBlocks(isIpv4: false);

    /// <param name="prefixes">Ascending.</param>
    public static long CountIn(ReadOnlySpan<VotedPrefix> prefixes)
    {
        var (count, ipv4Block, ipv6Block) = (0L, 0, 0);
        foreach (var voted in prefixes)
        {
            var prefix = OriginTable.PrefixOf(voted);
            count += (prefix.IsIpv4 ? IsIn(s_ipv4, ref ipv4Block, prefix) : IsIn(s_ipv6, ref ipv6Block, prefix)) ? 1 : 0;
        }
        return count;
    }

    static bool IsIn(Prefix[] blocks, ref int block, Prefix prefix)
    {
        while (block < blocks.Length && blocks[block].Last < prefix.Network)
            block++;
        return block < blocks.Length && blocks[block].Contains(prefix);
    }

    /// <summary>Those that no other block holds, ascending; they are disjoint.</summary>
    static Prefix[] OutermostBlocks(bool isIpv4)
    {
        var blocks = SpecialRanges.All.Select(range => range.Prefix).Where(block => block.IsIpv4 == isIpv4).ToList();
        return [.. blocks.Where(block => !blocks.Exists(other => other != block && other.Contains(block)))];
    }
}
