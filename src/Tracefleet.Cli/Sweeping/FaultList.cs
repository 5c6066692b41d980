namespace Tracefleet.Cli.Sweeping;

/// <summary>What is wrong with a command line, so that every fault is named at once.</summary>
sealed class FaultList
{
    readonly List<string> _faults = [];

    public bool IsEmpty => _faults.Count == 0;

    public void AddIf(bool isFaulty, string sentence)
    {
        if (isFaulty)
            _faults.Add(sentence);
    }

    /// <summary>The value, or the nearest in range with a fault noted.</summary>
    public int InRange(string flag, int value, int min, int max)
    {
        AddIf(value < min || value > max, $"{flag}: {value} is out of range; give {(min == max ? $"{min}" : $"{min} to {max}")}.");
        return Math.Clamp(value, min, max);
    }

    public T OneOf<T>(string flag, string word, params (string Word, T Value)[] choices)
    {
        var index = Array.FindIndex(choices, choice => choice.Word == word);
        AddIf(index < 0, $"{flag}: '{word}' is no choice; give {string.Join(", ", choices[..^1].Select(choice => choice.Word))} or {choices[^1].Word}.");
        return choices[Math.Max(0, index)].Value;
    }

    /// <exception cref="CliException">There are faults.</exception>
    public void ThrowIfAny()
    {
        if (!IsEmpty)
            throw new CliException(string.Join(Environment.NewLine, _faults), ExitCode.Usage);
    }
}
