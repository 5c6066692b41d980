namespace Tracefleet.Simulation.Paths;

/// <summary>How a walk chooses at diamonds: by the hash of the flow, or as told, which is how all paths are enumerated.</summary>
struct Branches
{
    public const int MaxDiamonds = 3;

    ulong _flow;
    Choices? _told;

    /// <summary>Diamonds met so far.</summary>
    public int Count { get; private set; }

    public static Branches ByFlow(ulong flowHash) => new() { _flow = flowHash };

    public static Branches AsTold(Choices choices) => new() { _told = choices };

    public int Choose(int width, ulong diamond)
    {
        var index = Count++;
        return _told is null ? KeyedHash.Below(KeyedHash.Mix(_flow ^ diamond), width) : _told.Take(index, width);
    }
}

/// <summary>One combination of branches out of all that a path has, and the way to the next.</summary>
sealed class Choices
{
    readonly int[] _taken = new int[Branches.MaxDiamonds], _widths = new int[Branches.MaxDiamonds];

    public int Take(int index, int width)
    {
        _widths[index] = width;
        return _taken[index];
    }

    /// <summary>Goes to the next combination of the diamonds met; false after the last.</summary>
    public bool Advance()
    {
        for (var i = 0; i < _taken.Length; i++)
        {
            if (++_taken[i] < _widths[i])
                return true;
            _taken[i] = 0;
        }
        return false;
    }
}
