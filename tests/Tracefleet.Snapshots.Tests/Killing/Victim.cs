namespace Tracefleet.Snapshots.Tests.Killing;

static class Victim
{
    public static Task<int> RunAsync(string[] arguments) => Task.FromResult(arguments.Length);
}
