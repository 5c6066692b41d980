using Spectre.Console;
using Tracefleet.Cli.Rendering;
using Tracefleet.Measurements.Traces;

namespace Tracefleet.Cli.Tests.Rendering;

public sealed class PathTableTests
{
    [Fact]
    public void Lines_are_in_columns_and_a_ttl_is_named_once()
    {
        var lines = Draw(
            new HopLine(9, "198.18.0.1", 1.5, "AS64500", "EXAMPLE", null, "Frankfurt, DE", "", ""),
            new HopLine(10, null, null, "", null, null, "", "", ""),
            new HopLine(11, "2001:db8::1", 12.25, "AS1", null, "EX-IX", "", "L=16", "late"),
            new HopLine(11, "2001:db8::2", null, "", null, null, "", "", ""));

        Assert.Equal(4, lines.Length);
        Assert.StartsWith("   9 198.18.0.1      1.500 ms  AS64500 EXAMPLE", lines[0]);
        Assert.Contains(" Frankfurt, DE", lines[0]);
        Assert.Equal("  10 *", lines[1].TrimEnd());
        Assert.StartsWith("  11 2001:db8::1    12.250 ms  AS1 ", lines[2]);
        Assert.EndsWith(" EX-IX MPLS L=16 late", lines[2].TrimEnd());
        Assert.Equal("     2001:db8::2", lines[3].TrimEnd());
    }

    [Fact]
    public void What_looks_like_markup_in_a_name_is_shown_as_it_is()
    {
        var line = Assert.Single(Draw(new HopLine(1, "198.18.0.1", 1, "AS1", "[red]X[/]", "[IX]", "[b], DE", "", "")));

        Assert.Contains("AS1 [red]X[/]", line);
        Assert.Contains("[b], DE [IX]", line);
    }

    [Fact]
    public void A_name_stands_beside_its_address_and_gives_way_when_it_is_long()
    {
        var lines = Draw(
            new HopLine(1, "198.18.0.1", 1, "AS1", null, null, "", "", "") { Name = "a.example" },
            new HopLine(2, "198.18.0.2", 1, "AS1", null, null, "", "", "") { Name = "[x].a-very-long-name-of-a-router.example.net" });

        Assert.StartsWith("   1 198.18.0.1 a.example ", lines[0]);
        Assert.StartsWith("   2 198.18.0.2 [x].a-very-long-name-of-a-ro…     1.000 ms", lines[1]);
    }

    [Fact]
    public void No_hops_are_no_lines() => Assert.Empty(Draw());

    [Theory]
    [InlineData("EXAMPLE", 7, "EXAMPLE")]
    [InlineData("EXAMPLE", 6, "EXAMP…")]
    [InlineData("EXAMPLE", 1, "…")]
    public void A_name_too_long_ends_with_an_ellipsis(string name, int length, string expected) => Assert.Equal(expected, PathTable.Shortened(name, length));

    [Fact]
    public void Every_reason_has_words_and_a_colour_that_can_be_drawn()
    {
        foreach (var reason in Enum.GetValues<CellReason>())
        {
            var word = reason.ToWord();
            Assert.Equal(reason == CellReason.Reached, ReasonWords.Colour(word) == "green");
            Assert.Equal(ReasonWords.Sentence(word), Markup.Remove(ReasonWords.Markup(word)));
            Assert.DoesNotContain('_', ReasonWords.Sentence(word));
        }
    }

    static string[] Draw(params HopLine[] hops)
    {
        using var drawn = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(drawn),
        });
        console.Profile.Width = 132;
        console.Write(PathTable.Of(hops));
        return drawn.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
