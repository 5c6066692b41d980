using Tracefleet.Probing.FlowMapping;
using Tracefleet.Probing.Tests.Scripted;
using Tracefleet.Probing.Tracing;

namespace Tracefleet.Probing.Tests.FlowMapping;

public sealed class ProbeMarksTests
{
    static readonly TraceFlow Flow = TraceFlow.Of(TestWorld.Source(false), TestWorld.Destination(false), TraceParameters.Default);

    [Theory]
    [InlineData(MarkField.Identification)]
    [InlineData(MarkField.Checksum)]
    [InlineData(MarkField.Sequence)]
    [InlineData(MarkField.Payload)]
    public void Every_probe_of_a_trace_has_its_own_mark_and_none_is_zero(MarkField field)
    {
        for (var serial = 0; serial < 40; serial++)
        {
            var marks = new ProbeMarks(TestWorld.Key, Flow, serial);
            var seen = AllProbes().Select(probe => marks.Mark(field, probe.Ttl, probe.Attempt)).ToHashSet();

            Assert.Equal(255 * ProbeMarks.MaxAttempts, seen.Count);
            Assert.DoesNotContain((ushort)0, seen);
        }
    }

    [Fact]
    public void A_mark_names_its_probe_once_that_was_sent()
    {
        var marks = new ProbeMarks(TestWorld.Key, Flow, 1);
        foreach (var (ttl, attempt) in AllProbes())
        {
            var mark = marks.Mark(MarkField.Checksum, ttl, attempt);
            Assert.False(marks.TryRead(MarkField.Checksum, mark, out _, out _));

            marks.NoteSent(ttl, attempt);

            Assert.True(marks.TryRead(MarkField.Checksum, mark, out var readTtl, out var readAttempt));
            Assert.Equal((ttl, attempt), (readTtl, readAttempt));
        }
    }

    [Fact]
    public void Of_all_marks_only_those_of_sent_probes_are_read()
    {
        var marks = new ProbeMarks(TestWorld.Key, Flow, 1);
        for (var ttl = 1; ttl <= 20; ttl++)
            marks.NoteSent(new Ttl(ttl), 1);

        Assert.Equal(20, Enumerable.Range(0, 65_536).Count(mark => marks.TryRead(MarkField.Identification, (ushort)mark, out _, out _)));
    }

    [Fact]
    public void Another_trace_of_the_same_flow_has_other_marks()
    {
        var first = new ProbeMarks(TestWorld.Key, Flow, 1);
        var second = new ProbeMarks(TestWorld.Key, Flow, 2);

        Assert.InRange(AllProbes().Count(probe => Mark(first, probe) == Mark(second, probe)), 0, 3);
        Assert.DoesNotContain(AllProbes(), probe => first.Cookie(probe.Ttl, probe.Attempt) == second.Cookie(probe.Ttl, probe.Attempt));
    }

    [Fact]
    public void Another_key_has_other_marks()
    {
        var ours = new ProbeMarks(TestWorld.Key, Flow, 1);
        var theirs = new ProbeMarks(new ProbingKey(1, 2), Flow, 1);

        Assert.DoesNotContain(AllProbes(), probe => ours.Cookie(probe.Ttl, probe.Attempt) == theirs.Cookie(probe.Ttl, probe.Attempt));
    }

    static ushort Mark(ProbeMarks marks, (Ttl Ttl, byte Attempt) probe) => marks.Mark(MarkField.Checksum, probe.Ttl, probe.Attempt);

    static IEnumerable<(Ttl Ttl, byte Attempt)> AllProbes() =>
        from ttl in Enumerable.Range(1, 255)
        from attempt in Enumerable.Range(1, ProbeMarks.MaxAttempts)
        select (new Ttl(ttl), (byte)attempt);
}
