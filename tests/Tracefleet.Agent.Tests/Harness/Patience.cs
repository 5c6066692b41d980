namespace Tracefleet.Agent.Tests.Harness;

/// <summary>How long a test waits for something that must happen before it gives up.</summary>
static class Patience
{
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    /// <summary>Waits until it is so, and says what was waited for when it never is.</summary>
    public static async Task UntilAsync(string what, Func<bool> isSo)
    {
        using var patience = new CancellationTokenSource(Long);
        while (!isSo())
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"Waited {Long.TotalSeconds:0} s in vain until {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(2), CancellationToken.None);
        }
    }

    public static Task WithPatience(this Task task) => task.WaitAsync(Long);

    public static Task<T> WithPatience<T>(this Task<T> task) => task.WaitAsync(Long);
}
