using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Limits;

/// <summary>Who called, when proxies stand between.</summary>
public static class VisitorAddress
{
    const int MaxElements = 32;

    /// <summary>The visitor's address.</summary>
    /// <remarks>
    /// 1. A peer that is no trusted proxy is the visitor, whatever it sends.
    /// 2. The header's elements are read from the right, the end that the nearest proxy wrote, over all lines of the header. Each names who
    ///    asked the one before.
    /// 3. The first who is no trusted proxy is the visitor. To the left of it there is only what visitors made up.
    /// 4. An element that names no address (<c>unknown</c>, <c>_hidden</c>, none, or what cannot be read), the end of the header, and the
    ///    end of the 32nd element end the way: the visitor is then the last one that was named.
    /// </remarks>
    /// <param name="peer">The other end of the connection.</param>
    /// <param name="forwarded">Lines of <c>Forwarded</c> (RFC 7239) in their order.</param>
    /// <param name="forwardedFor">Lines of <c>X-Forwarded-For</c> in their order.</param>
    public static Address Of(Address peer, IReadOnlyList<string?> forwarded, IReadOnlyList<string?> forwardedFor, TrustedProxies trusted)
    {
        if (!trusted.Contains(peer))
            return peer;
        return trusted.Header == ProxyHeader.Forwarded || (trusted.Header == ProxyHeader.Either && forwarded.Count > 0)
            ? Walk(peer, forwarded, ForwardedElement.TryReadFor, hasQuotes: true, trusted)
            : Walk(peer, forwardedFor, ForwardedElement.TryReadNode, hasQuotes: false, trusted);
    }

    delegate bool TryReadElement(ReadOnlySpan<char> element, out Address address);

    static Address Walk(Address last, IReadOnlyList<string?> lines, TryReadElement tryRead, bool hasQuotes, TrustedProxies trusted)
    {
        Span<Range> elements = stackalloc Range[MaxElements];
        var left = MaxElements;
        for (var i = lines.Count - 1; i >= 0 && left > 0; i--)
        {
            var line = lines[i].AsSpan();
            var count = LastElements(line, hasQuotes, elements[..left]);
            left -= count;
            for (var element = count - 1; element >= 0; element--)
            {
                if (!tryRead(line[elements[element]], out var address))
                    return last;
                last = address;
                if (!trusted.Contains(address))
                    return address;
            }
        }
        return last;
    }

    /// <summary>The last elements of a list (RFC 9110 §5.6.1), in order, empty ones left out.</summary>
    /// <param name="hasQuotes">Whether a comma in a quoted string does not separate.</param>
    /// <remarks>A quote that is not closed reaches to the end of the line, so that a visitor who sends one spoils the element that the
    /// proxy adds to his line, and is taken for the proxy, but cannot have another element read in its place.</remarks>
    static int LastElements(ReadOnlySpan<char> line, bool hasQuotes, Span<Range> last)
    {
        var (count, begin, quoted) = (0, 0, false);
        for (var i = 0; i <= line.Length; i++)
        {
            if (i < line.Length && (quoted || line[i] != ','))
            {
                if (hasQuotes && line[i] == '"')
                    quoted = !quoted;
                else if (quoted && line[i] == '\\')
                    i++;
                // An escape at the very end leaves the quote open.
                if (i < line.Length)
                    continue;
            }
            var end = Math.Min(i, line.Length);
            if (!line[begin..end].IsWhiteSpace())
                Keep(last, ref count, begin..end);
            begin = end + 1;
        }
        return count;
    }

    /// <summary>Adds to the kept ones, in the place of the oldest when they are as many as fit.</summary>
    static void Keep(Span<Range> last, ref int count, Range element)
    {
        if (count == last.Length)
            last[1..].CopyTo(last);
        else
            count++;
        last[count - 1] = element;
    }
}
