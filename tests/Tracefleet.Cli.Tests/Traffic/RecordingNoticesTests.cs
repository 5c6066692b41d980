using Tracefleet.Cli.Traffic.Recording;

namespace Tracefleet.Cli.Tests.Traffic;

public sealed class RecordingNoticesTests
{
    [Fact]
    public void A_refusing_store_is_told_once_and_once_that_it_takes_again()
    {
        using StringWriter errors = new();
        RecordingNotices notices = new(errors);

        notices.TellOfStore("the disk is full");
        notices.TellOfStore("the disk is full");
        notices.TellOfStore(null);
        notices.TellOfStore(null);

        Assert.Equal(
            "tracefleet: the disk is full. What is counted meanwhile waits in memory.\ntracefleet: the store takes traffic again\n", errors.ToString());
    }

    [Fact]
    public void What_is_told_while_a_screen_is_drawn_is_written_after_it()
    {
        using StringWriter errors = new();
        RecordingNotices notices = new(errors);

        notices.BeginScreen();
        notices.Tell("eth1 is gone");
        Assert.Equal(("", "eth1 is gone"), (errors.ToString(), Assert.Single(notices.Newest(3))));
        notices.EndScreen();

        Assert.Equal("tracefleet: eth1 is gone\n", errors.ToString());
        Assert.Empty(notices.Newest(3));
    }
}
