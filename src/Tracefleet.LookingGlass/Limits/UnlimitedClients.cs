using System.Collections.Immutable;
using Tracefleet.Addressing;

namespace Tracefleet.LookingGlass.Limits;

/// <summary>Callers that the limits for visitors and targets do not hold for.</summary>
/// <param name="Prefixes">Where they are; empty for none.</param>
public sealed record UnlimitedClients(ImmutableArray<Prefix> Prefixes)
{
    public bool Contains(Address client)
    {
        foreach (var prefix in Prefixes)
        {
            if (prefix.Contains(client))
                return true;
        }
        return false;
    }
}
