using Tracefleet.Addressing;
using Tracefleet.LookingGlass.Limits;

namespace Tracefleet.LookingGlass.Tests.Limits;

public sealed class AuditLineTests
{
    static readonly AuditLine Ping = new(
        new DateTimeOffset(2026, 5, 31, 14, 0, 0, 7, TimeSpan.FromHours(2)), Address.Parse("2001:db8::9"), "ams", "ping", "example.net",
        Address.Parse("198.51.100.7"), "success", 200, TimeSpan.FromMilliseconds(4012.4), TimeSpan.FromSeconds(30), Result: "01J9");

    [Fact]
    public void A_call_is_one_line_of_words() => Assert.Equal(
        "time=2026-05-31T12:00:00.007Z client=2001:db8::9 router=ams command=ping target=example.net probed=198.51.100.7 status=success "
        + "http=200 runtime_ms=4012 limit_s=30 result=01J9",
        Ping.ToString());

    [Fact]
    public void What_there_was_not_is_left_out_and_a_refusal_is_told() => Assert.Equal(
        "time=2026-05-31T12:00:00.007Z client=2001:db8::9 command=cmd status=error http=429 runtime_ms=0 refused_by=client",
        new AuditLine(Ping.At, Ping.Client, null, "cmd", null, null, "error", 429, TimeSpan.Zero, RefusedBy: CallLimit.Client).ToString());

    [Theory]
    [InlineData("a b", "\"a b\"")]
    [InlineData("", "\"\"")]
    [InlineData("x=1", "\"x=1\"")]
    [InlineData("a\" client=\"192.0.2.1", "\"a\\\" client=\\\"192.0.2.1\"")]
    [InlineData("a\\", "\"a\\\\\"")]
    [InlineData("a\r\ntime=2026", "\"a\\u000d\\u000atime=2026\"")]
    [InlineData("\0\u001b[31m\u007f", "\"\\u0000\\u001b[31m\\u007f\"")]
    [InlineData("\u2028ü\u202e", "\"\\u2028\\u00fc\\u202e\"")]
    public void What_a_visitor_writes_stays_inside_its_word(string target, string shown) =>
        Assert.Equal(shown, (Ping with { Target = target, Probed = null }).ToString().Split("target=", 2)[1].Split(" status=")[0]);

    // An attribute cannot hold half a character.
    [Fact]
    public void Half_a_character_is_written_as_what_it_is() =>
        Assert.Contains(" target=\"\\ud83d\" ", (Ping with { Target = "\ud83d" }).ToString());

    [Fact]
    public void Long_texts_are_cut()
    {
        var (command, target) = (new string('c', AuditLine.MaxText), new string('t', AuditLine.MaxText));

        var line = (Ping with { Router = new string('\n', 1_000_000), Command = command, Target = target + 't' }).ToString();

        Assert.Contains($" command={command} target=\"{target}...\" ", line);
        Assert.InRange(line.Length, 2_000, 2_500);
    }
}
