namespace Tracefleet.Simulation;

/// <summary>Size of a simulated Internet. Two worlds are the same exactly when seed and options are.</summary>
public sealed record WorldOptions
{
    public const int MinAutonomousSystems = 300, MaxAutonomousSystems = 4000;

    public static readonly WorldOptions Default = new();

    /// <summary>Number of autonomous systems, 300 to 4000.</summary>
    public int AutonomousSystems
    {
        get;
        init => field = value is >= MinAutonomousSystems and <= MaxAutonomousSystems
            ? value
            : throw new ArgumentOutOfRangeException(
                nameof(value), value, $"{nameof(AutonomousSystems)} must be {MinAutonomousSystems} to {MaxAutonomousSystems}.");
    } = 2000;
}
