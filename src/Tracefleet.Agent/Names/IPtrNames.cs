using Tracefleet.Addressing;

namespace Tracefleet.Agent.Names;

/// <summary>Names of interfaces by reverse DNS (PTR), as far as they are known. Safe for use by many threads.</summary>
public interface IPtrNames : IAsyncDisposable
{
    /// <summary>The name of an address; null while none is known. Never waits: what is not known yet is asked for in the background.</summary>
    /// <remarks>Printable ASCII: everything else in a name is escaped as <c>\DDD</c> (RFC 1035 §5.1).</remarks>
    string? NameOf(Address address);

    /// <summary>Completes when everything asked for so far has an answer or has failed, or when cancelled; never throws.</summary>
    Task SettledAsync(CancellationToken cancellation);
}

/// <summary>Asks nobody: for numeric output and for simulated addresses.</summary>
public sealed class NoPtrNames : IPtrNames
{
    public static readonly NoPtrNames Instance = new();

    public string? NameOf(Address address) => null;

    public Task SettledAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
