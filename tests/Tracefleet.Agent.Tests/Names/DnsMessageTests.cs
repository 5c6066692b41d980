using System.Text;
using Tracefleet.Addressing;
using Tracefleet.Agent.Names;
using static Tracefleet.Agent.Tests.Names.DnsReplies;

namespace Tracefleet.Agent.Tests.Names;

public sealed class DnsMessageTests
{
    static readonly DnsMessage Message = new(Address.Parse("192.0.2.1"), 0x1234);

    static byte[] Question => Message.Bytes.ToArray();

    [Fact]
    public void Asks_for_the_pointer_record_with_recursion() =>
        Assert.Equal(
            "123401000001000000000000" + Convert.ToHexString(Encoding.ASCII.GetBytes("\u00011\u00012\u00010\u0003192\u0007in-addr\u0004arpa\0")) + "000C0001",
            Convert.ToHexString(Question));

    [Fact]
    public void The_name_of_an_ipv6_address_is_its_nibbles_backwards() =>
        Assert.Equal(
            "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa",
            DnsName.ToText(DnsName.ReverseOf(Address.Parse("4321:0:1:2:3:4:567:89ab"))));

    [Fact]
    public void Reads_a_name_and_how_long_it_holds() =>
        Assert.Equal((DnsReplyKind.Answer, new PtrAnswer("core1.example.net", TimeSpan.FromHours(1))), Read(Answer(Question, Record(Ptr, 3600, Name("core1.example.net")))));

    [Fact]
    public void Follows_an_alias_to_the_name()
    {
        var alias = Name("1.0-127.2.0.192.in-addr.arpa");

        var (_, answer) = Read(Answer(Question, Record(Cname, 60, alias), Record(alias, Ptr, 120, Name("a.example"))));

        Assert.Equal(new PtrAnswer("a.example", TimeSpan.FromMinutes(2)), answer);
    }

    [Fact]
    public void The_name_of_something_else_is_not_the_answer() =>
        Assert.Null(Read(Answer(Question, Record(Name("2.2.0.192.in-addr.arpa"), Ptr, 60, Name("b.example")))).Answer.Name);

    [Theory]
    [InlineData(900u, 900)]
    [InlineData(1u, 30)]
    [InlineData(4_000_000_000u, 86_400)]
    public void No_such_name_holds_as_long_as_the_zone_says_within_bounds(uint ttl, int seconds) =>
        Assert.Equal((DnsReplyKind.Answer, new PtrAnswer(null, TimeSpan.FromSeconds(seconds))), Read(NoSuchName(Question, ttl)));

    [Fact]
    public void What_a_terminal_could_take_for_commands_is_escaped()
    {
        var name = Name("\u001b[31mred").Concat(Name("x")).ToArray();

        Assert.Equal(@"\027[31mred", Read(Answer(Question, Record(Ptr, 60, name[..^3]))).Answer.Name);
        Assert.Equal(@"a\.b.c\\d.\255\032", DnsName.ToText([3, (byte)'a', (byte)'.', (byte)'b', 3, (byte)'c', (byte)'\\', (byte)'d', 2, 255, 32, 0]));
    }

    [Theory]
    [InlineData(0x8380, "Truncated")]
    [InlineData(0x8182, "Refusal")]
    [InlineData(0x8185, "Refusal")]
    [InlineData(0x0100, "Foreign")]
    public void The_header_says_what_kind_of_reply_it_is(ushort flags, string expected) => Assert.Equal(expected, Read(Reply(Question, flags)).Kind.ToString());

    [Fact]
    public void A_reply_to_another_question_is_foreign()
    {
        var other = new DnsMessage(Address.Parse("192.0.2.2"), 0x1234).Bytes.ToArray();
        var otherId = new DnsMessage(Address.Parse("192.0.2.1"), 0x1235).Bytes.ToArray();

        Assert.Equal(DnsReplyKind.Foreign, Read(Answer(other, Record(Ptr, 60, Name("a.example")))).Kind);
        Assert.Equal(DnsReplyKind.Foreign, Read(Answer(otherId, Record(Ptr, 60, Name("a.example")))).Kind);
    }

    [Fact]
    public void A_question_in_other_case_is_the_same_question() =>
        Assert.Equal("a.example", Read(Answer(Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(Question).Replace("in-addr", "IN-addr")), Record(Ptr, 60, Name("a.example")))).Answer.Name);

    [Fact]
    public void A_name_that_points_at_itself_is_refused()
    {
        var at = Question.Length + 12;

        Assert.Equal(DnsReplyKind.Refusal, Read(Answer(Question, Record(Ptr, 60, [0xC0, (byte)at]))).Kind);
        Assert.Equal(DnsReplyKind.Refusal, Read(Answer(Question, Record(Ptr, 60, [1, (byte)'a', 0xC0, (byte)at]))).Kind);
    }

    [Fact]
    public void A_reply_cut_anywhere_gives_no_name()
    {
        var whole = Answer(Question, Record(Ptr, 3600, Name("core1.example.net")));

        for (var length = 0; length < whole.Length; length++)
            Assert.NotEqual(DnsReplyKind.Answer, Read(whole[..length]).Kind);
    }

    [Fact]
    public void Random_bytes_behind_the_question_never_throw()
    {
        var random = new Random(7);
        for (var run = 0; run < 20_000; run++)
        {
            var noise = new byte[random.Next(80)];
            random.NextBytes(noise);
            Read(Reply(Question, 0x8180, random.Next(70), random.Next(70), [noise]));
        }
    }

    static (DnsReplyKind Kind, PtrAnswer Answer) Read(byte[] reply) => (Message.Read(reply, out var answer), answer);
}
