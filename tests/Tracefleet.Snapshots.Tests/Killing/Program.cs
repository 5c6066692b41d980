namespace Tracefleet.Snapshots.Tests.Killing;

static class Program
{
    static Task<int> Main(string[] arguments) => Victim.RunAsync(arguments);
}
