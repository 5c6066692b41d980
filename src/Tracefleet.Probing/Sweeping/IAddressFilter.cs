using Tracefleet.Addressing;

namespace Tracefleet.Probing.Sweeping;

/// <summary>Who may be probed, asked for each probe of a sweep. Any number of threads may ask.</summary>
public interface IAddressFilter
{
    bool Allows(Address address);
}
