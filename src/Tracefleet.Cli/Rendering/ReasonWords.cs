namespace Tracefleet.Cli.Rendering;

/// <summary>How a cell ended, in words for people and a colour that says whether it is good.</summary>
static class ReasonWords
{
    public static string Sentence(string reason) => reason switch
    {
        "reached" => "reached",
        "unreachable" => "unreachable",
        "gap_limit" => "silent (gap limit)",
        "loop" => "loop",
        "max_ttl" => "not reached (max TTL)",
        "excluded" => "excluded",
        "refused" => "refused",
        "agent_lost" => "agent lost",
        "deadline" => "deadline passed",
        "cancelled" => "cancelled",
        _ => reason,
    };

    public static string Colour(string reason) => reason switch
    {
        "reached" => "green",
        "gap_limit" or "max_ttl" or "cancelled" or "excluded" => "yellow",
        _ => "red",
    };

    public static string Markup(string reason) => $"[{Colour(reason)}]{Sentence(reason)}[/]";
}
