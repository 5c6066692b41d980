namespace Tracefleet.Coordinator.Api;

/// <summary>Ids of campaigns: a UUID of version 7 (RFC 9562) in Crockford's base 32, lower case, so that they sort by time and are easy to read aloud.</summary>
static class CampaignId
{
    const string Digits = "0123456789abcdefghjkmnpqrstvwxyz";
    const int Length = 26;

    public static string New(DateTimeOffset at)
    {
        var bits = new UInt128(0, 0);
        foreach (var value in Guid.CreateVersion7(at).ToByteArray(bigEndian: true))
            bits = bits << 8 | value;
        return string.Create(Length, bits, static (text, rest) =>
        {
            for (var i = text.Length - 1; i >= 0; i--, rest >>= 5)
                text[i] = Digits[(int)(rest & 31)];
        });
    }
}
