using System.Globalization;
using Tracefleet.Traffic.Reading;

namespace Tracefleet.Contracts.Api;

/// <summary>A field of a question about traffic that is wrong, and a sentence with the remedy.</summary>
public sealed record TrafficFault(string Field, string Sentence)
{
    /// <summary>What is wrong where a span has more steps than an answer may have points; null where it has not.</summary>
    internal static TrafficFault? OfSteps(TrafficQuestion question)
    {
        var span = TimeSpan.FromMilliseconds(question.To - question.From);
        if (span / (question.Step ?? TimeSpan.FromDays(1)) <= TrafficQuestionReader.MostPoints)
            return null;
        var word = TrafficWords.Steps.FirstOrDefault(step => step.Value == question.Step).Key;
        return new TrafficFault(word is null ? "since" : "step", string.Create(
            CultureInfo.InvariantCulture,
            $"A span of {span:d\\.hh\\:mm\\:ss} has more than {TrafficQuestionReader.MostPoints} steps of {word ?? "1d"}; "
            + $"give {(word is null ? "" : "a longer step, or ")}a shorter span."));
    }
}
