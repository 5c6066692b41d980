namespace Tracefleet.Coordinator.Gateway;

/// <summary>Codes of the refusals that end a session.</summary>
static class RefusalCodes
{
    public const string ProtocolTooOld = "protocol_too_old";
    public const string Unauthorized = "unauthorized";
    public const string InvalidHello = "invalid_hello";
    public const string InvalidMessage = "invalid_message";
    public const string Replaced = "replaced";
    public const string ShuttingDown = "shutting_down";
    public const string Silent = "silent";
    public const string TooSlow = "too_slow";
    public const string Unavailable = "unavailable";
}
