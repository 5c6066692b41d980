using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Tracefleet.Coordinator.LookingGlass;

/// <summary>The conditions that a request for a test file may make (RFC 9110 §13). Those by date are ignored: the files have
/// none.</summary>
static class TestFilePreconditions
{
    /// <summary>412 when <c>If-Match</c> names other files, 304 when <c>If-None-Match</c> names this one, else null. A header that cannot
    /// be read is ignored.</summary>
    public static int? StatusFor(HttpRequest request, EntityTagHeaderValue tag)
    {
        if (Names(request.Headers.IfMatch, tag, strongly: true) == false)
            return StatusCodes.Status412PreconditionFailed;
        return Names(request.Headers.IfNoneMatch, tag, strongly: false) == true ? StatusCodes.Status304NotModified : null;
    }

    /// <summary>Whether <c>If-Range</c> leaves a range alone: it is missing, or names this file strongly.</summary>
    public static bool AllowRange(HttpRequest request, EntityTagHeaderValue tag)
    {
        var header = request.Headers.IfRange;
        return StringValues.IsNullOrEmpty(header)
            || (EntityTagHeaderValue.TryParse(header.ToString(), out var named) && named.Compare(tag, useStrongComparison: true));
    }

    static bool? Names(StringValues header, EntityTagHeaderValue tag, bool strongly)
    {
        if (StringValues.IsNullOrEmpty(header) || !EntityTagHeaderValue.TryParseList(header, out var named))
            return null;
        return named.Any(other => other.Equals(EntityTagHeaderValue.Any) || other.Compare(tag, strongly));
    }
}
