namespace Tracefleet.Probing.Tracing;

/// <summary>Which packet size to try after one was too big.</summary>
/// <remarks>
/// <list type="number">
/// <item>What the router told, when that is smaller than what was sent.</item>
/// <item>Otherwise, as with routers that tell 0, the next plateau: sizes that links really have (RFC 1191 §7.1).</item>
/// <item>Never less than every link must carry: 68 bytes in IPv4 (RFC 791), 1280 in IPv6 (RFC 8200 §5).</item>
/// </list>
/// </remarks>
static class MtuSteps
{
    const int LeastIpv4 = 68, LeastIpv6 = 1_280;

    static ReadOnlySpan<int> Plateaus => [32_000, 17_914, 8_166, 4_352, 2_002, 1_492, 1_006, 508, 296, LeastIpv4];

    /// <summary>The size to try next; not below <paramref name="sent"/> when there is none.</summary>
    /// <param name="told">0 when nothing was told.</param>
    public static int Next(int sent, int told, bool isIpv4)
    {
        var next = told > 0 && told < sent ? told : PlateauBelow(sent);
        return Math.Max(next, isIpv4 ? LeastIpv4 : LeastIpv6);
    }

    static int PlateauBelow(int size)
    {
        foreach (var plateau in Plateaus)
            if (plateau < size)
                return plateau;
        return LeastIpv4;
    }
}
