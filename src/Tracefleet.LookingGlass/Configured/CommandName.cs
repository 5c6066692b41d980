using Tracefleet.Campaigns.Planning;

namespace Tracefleet.LookingGlass.Configured;

/// <summary>The words a command is called by, <c>show bgp</c>. In a URL each is a segment: <c>/show/bgp</c> (RFC 8522 §3).</summary>
public static class CommandName
{
    const int Longest = 64;

    /// <summary>What is wrong with a name and what to do about it; null when nothing is.</summary>
    public static string? FaultOf(string name)
    {
        if (name.Length is > 0 and <= Longest && name.Split(' ').All(IsWord))
            return null;
        return $"'{TargetText.Quotable(name)}' is no name of a command; give up to {Longest} characters in words of small letters, digits and inner "
            + "hyphens with one space between them, such as 'show bgp'.";
    }

    static bool IsWord(string word) =>
        word.Length > 0 && word[0] != '-' && word[^1] != '-' && word.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
