using System.Text;

namespace Tracefleet.Enrichment.Mmdb;

static class MmdbText
{
    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static string Decode(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw new MmdbException(MmdbFault.InvalidText, "A string is not UTF-8.");
        }
    }
}
