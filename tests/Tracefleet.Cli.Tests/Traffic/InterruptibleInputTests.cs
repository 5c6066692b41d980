using System.IO.Pipes;
using System.Text;
using Tracefleet.Cli.Traffic.Recording;

namespace Tracefleet.Cli.Tests.Traffic;

public sealed class InterruptibleInputTests : IDisposable
{
    static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(1), s_long = TimeSpan.FromMinutes(1);

    readonly AnonymousPipeServerStream _writer = new();
    readonly AnonymousPipeClientStream _reader;
    readonly CancellationTokenSource _ending = new();
    readonly InterruptibleInput _input;

    public InterruptibleInputTests()
    {
        _reader = new AnonymousPipeClientStream(PipeDirection.In, _writer.ClientSafePipeHandle);
        _input = new InterruptibleInput(_reader, _ending.Token);
    }

    [Fact]
    public async Task Waiting_ends_with_the_time_or_with_what_comes_and_takes_nothing_away()
    {
        Assert.False(await _input.WaitAsync(s_short));
        Assert.False(await _input.WaitAsync(s_short));
        _writer.Write("abc"u8);
        Assert.True(await _input.WaitAsync(s_long));
        Assert.True(await _input.WaitAsync(s_long));
        Assert.Equal("ab", Read(2));
        Assert.True(await _input.WaitAsync(s_short));
        Assert.Equal("c", Read(2));
        Assert.False(await _input.WaitAsync(s_short));
        _writer.Write("d"u8);
        Assert.Equal("d", Read(2));
    }

    [Fact]
    public async Task At_the_end_there_is_nothing_to_wait_for()
    {
        _writer.Write("abc"u8);
        _writer.Dispose();
        Assert.Equal("abc", Read(9));
        Assert.True(await _input.WaitAsync(s_long));
        Assert.Equal("", Read(9));
        Assert.True(await _input.WaitAsync(s_long));
        Assert.Equal("", Read(9));
    }

    [Fact]
    public async Task Cancelling_ends_a_wait_and_the_input()
    {
        Assert.False(await _input.WaitAsync(s_short));
        var waiting = _input.WaitAsync(s_long);
        await _ending.CancelAsync();
        Assert.True(await waiting);
        Assert.Equal("", Read(9));
    }

    string Read(int count)
    {
        var buffer = new byte[count];
        return Encoding.ASCII.GetString(buffer, 0, _input.Read(buffer));
    }

    public void Dispose()
    {
        _ending.Dispose();
        _input.Dispose();
        _writer.Dispose();
        _reader.Dispose();
    }
}
