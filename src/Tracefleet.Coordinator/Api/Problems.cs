using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Tracefleet.Coordinator.Api;

/// <summary>Errors as problem details (RFC 9457). The type is a stable word for programs, the detail a sentence with the remedy.</summary>
static class Problems
{
    public const string MediaType = "application/problem+json";

    static readonly Dictionary<int, (string Type, string Title)> Known = new()
    {
        [StatusCodes.Status400BadRequest] = ("invalid_request", "The request is not valid."),
        [StatusCodes.Status401Unauthorized] = ("unauthorized", "The token is missing or wrong."),
        [StatusCodes.Status404NotFound] = ("not_found", "There is nothing here."),
        [StatusCodes.Status405MethodNotAllowed] = ("method_not_allowed", "This resource does not know the method."),
        [StatusCodes.Status406NotAcceptable] = ("not_acceptable", "The answer exists in another media type only."),
        [StatusCodes.Status408RequestTimeout] = ("request_timeout", "The request came too slowly."),
        [StatusCodes.Status409Conflict] = ("conflict", "The request does not fit the state of the resource."),
        [StatusCodes.Status413PayloadTooLarge] = ("body_too_large", "The body is too large."),
        [StatusCodes.Status415UnsupportedMediaType] = ("unsupported_media_type", "The body has another media type than is read here."),
        [StatusCodes.Status412PreconditionFailed] = ("precondition_failed", "A condition of the request does not hold."),
        [StatusCodes.Status416RangeNotSatisfiable] = ("range_not_satisfiable", "The range lies outside."),
        [StatusCodes.Status422UnprocessableEntity] = ("unprocessable", "The request is well-formed but cannot be carried out."),
        [StatusCodes.Status426UpgradeRequired] = ("upgrade_required", "This resource speaks WebSocket only."),
        [StatusCodes.Status429TooManyRequests] = ("too_many_requests", "There are too many requests."),
        [StatusCodes.Status500InternalServerError] = ("internal_error", "The coordinator failed."),
        [StatusCodes.Status503ServiceUnavailable] = ("unavailable", "The coordinator cannot do this now."),
    };

    public static ProblemDetails Of(int status, string detail, string? type = null, string? title = null)
    {
        var (knownType, knownTitle) = Known.GetValueOrDefault(status, ("error", "The request failed."));
        return new ProblemDetails { Type = type ?? knownType, Title = title ?? knownTitle, Status = status, Detail = detail };
    }

    /// <summary>Every faulty field at once, each with its sentences.</summary>
    public static HttpValidationProblemDetails OfFields(IReadOnlyDictionary<string, string[]> errors) => new(errors.ToDictionary())
    {
        Type = "invalid_fields",
        Title = "Some fields are not valid.",
        Status = StatusCodes.Status400BadRequest,
        Detail = errors.Count == 1 ? "One field is not valid; see errors." : $"{errors.Count} fields are not valid; see errors.",
    };

    public static IResult Result(int status, string detail, string? type = null, string? title = null) =>
        TypedResults.Problem(Of(status, detail, type, title));

    public static IResult NoCampaign(string id) => Result(StatusCodes.Status404NotFound, $"There is no campaign '{id}'.", "campaign_not_found");

    /// <summary>What is said for a status that came without a body, for example from routing.</summary>
    public static string DetailOf(int status, HttpRequest request) => status switch
    {
        StatusCodes.Status404NotFound => $"'{request.Path}' does not exist; /openapi/v1.json lists what does.",
        StatusCodes.Status405MethodNotAllowed => $"{request.Method} is not possible on '{request.Path}'; the Allow header lists what is.",
        StatusCodes.Status415UnsupportedMediaType => $"'{request.ContentType}' is not read here; send application/json, or the type that /openapi/v1.json names for this resource.",
        _ => $"{request.Method} {request.Path} was answered with {status}.",
    };
}
