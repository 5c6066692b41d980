using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.FlowMapping;

public sealed class ProbeMarksTests
{
    static readonly TraceFlow Flow = TraceFlow.Of(TestWorld.Source(false), TestWorld.Destination(false), TraceParameters.Default);
    static readonly ushort[] Numbers = [.. Enumerable.Range(1, 65_535).Select(number => (ushort)number)];

    public static TheoryData<MarkField> Fields() => [.. Enum.GetValues<MarkField>()];

    [Theory]
    [MemberData(nameof(Fields))]
    public void Every_number_of_a_flow_has_its_own_mark_and_none_is_zero(MarkField field)
    {
        for (var serial = 0; serial < 4; serial++)
        {
            var marks = new ProbeMarks(TestWorld.Key, Flow, serial);
            var seen = Numbers.Select(number => marks.Mark(field, number)).ToHashSet();

            Assert.Equal(65_535, seen.Count);
            Assert.DoesNotContain((ushort)0, seen);
        }
    }

    [Theory]
    [MemberData(nameof(Fields))]
    public void A_mark_names_its_number(MarkField field)
    {
        var marks = new ProbeMarks(TestWorld.Key, Flow, 1);

        Assert.Equal(Numbers, Numbers.Select(number => marks.Read(field, marks.Mark(field, number))));
        Assert.Equal(0, marks.Read(field, 0));
    }

    [Fact]
    public void A_tcp_mark_names_its_number_and_no_other_does()
    {
        var marks = new ProbeMarks(TestWorld.Key, Flow, 1);

        Assert.All(Numbers.Take(2_000), number =>
        {
            var mark = marks.TcpMark(number);
            Assert.Equal(number, marks.ReadTcp(mark));
            Assert.Equal(0, marks.ReadTcp(mark ^ 1));
            Assert.Equal(0, marks.ReadTcp(mark ^ 0x10000));
        });
    }

    [Fact]
    public void Another_session_of_the_same_flow_has_other_marks()
    {
        var first = new ProbeMarks(TestWorld.Key, Flow, 1);
        var second = new ProbeMarks(TestWorld.Key, Flow, 2);

        Assert.InRange(Numbers.Count(number => Mark(first, number) == Mark(second, number)), 0, 12);
        Assert.DoesNotContain(Numbers, number => first.Cookie(number) == second.Cookie(number));
    }

    [Fact]
    public void Another_key_has_other_marks()
    {
        var ours = new ProbeMarks(TestWorld.Key, Flow, 1);
        var theirs = new ProbeMarks(new ProbingKey(1, 2), Flow, 1);

        Assert.DoesNotContain(Numbers, number => ours.Cookie(number) == theirs.Cookie(number));
    }

    static ushort Mark(ProbeMarks marks, ushort number) => marks.Mark(MarkField.Checksum, number);
}
