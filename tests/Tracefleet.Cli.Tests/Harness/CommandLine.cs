namespace Tracefleet.Cli.Tests.Harness;

/// <summary>Runs commands in this process and takes what they write. One at a time, because the console is one.</summary>
static class CommandLine
{
    static readonly SemaphoreSlim Turn = new(1);

    public static Task<Outcome> RunAsync(params IEnumerable<string> arguments) => RunWithInputAsync("", arguments);

    public static Task<Outcome> RunWithInputAsync(string typed, params IEnumerable<string> arguments) =>
        TakeAsync(typed, () => CommandTree.RunAsync([.. arguments]));

    /// <summary>Takes what a part of a command writes.</summary>
    public static async Task<Outcome> TakeAsync(string typed, Func<Task<int>> work)
    {
        await Turn.WaitAsync();
        var (input, output, errors) = (Console.In, Console.Out, Console.Error);
        using var read = new StringReader(typed);
        using var written = new StringWriter();
        using var complained = new StringWriter();
        try
        {
            Console.SetIn(read);
            Console.SetOut(written);
            Console.SetError(complained);
            var code = await work();
            return new Outcome(code, written.ToString(), complained.ToString());
        }
        finally
        {
            Console.SetIn(input);
            Console.SetOut(output);
            Console.SetError(errors);
            Turn.Release();
        }
    }
}

/// <summary>How a command ended.</summary>
sealed record Outcome(int Code, string Output, string Errors);
