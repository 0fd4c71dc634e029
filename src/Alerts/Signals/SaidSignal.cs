namespace Trading.Alerts.Signals;

/// <summary>One thing that a source says of a procurement, or said, for supervisors.</summary>
public sealed record SaidSignal
{
    /// <summary>One of <see cref="SignalSources"/>.</summary>
    public string Source { get; init; } = "";

    /// <summary>In the source's codes.</summary>
    public string Code { get; init; } = "";

    /// <summary>How a decision names it that finds it wrong, whatever it is about.</summary>
    public string Token { get; init; } = "";

    /// <summary>
    /// What it speaks of that a decision can find wrong alone; empty where that is all of it, where it is gone, and in lists.
    /// </summary>
    public IReadOnlyList<SignalSubject> Subjects { get; init; } = [];

    /// <summary>What of the procurement it is about; empty: all of it.</summary>
    public string Subject { get; init; } = "";

    /// <summary>One of <see cref="Levels"/>.</summary>
    public string Level { get; init; } = "";

    /// <summary>How sure the source is, 0 to 1.</summary>
    public double Strength { get; init; }

    /// <summary>Its share of the score under the weights in force, 0 to 1; 0 for what is said no longer.</summary>
    public double Share { get; init; }

    /// <summary>True where it makes a warning by itself; what does not only adds to the score.</summary>
    public bool Raises { get; init; }

    /// <summary>True where a model said it and no rule: its words are its own, and a person decides.</summary>
    public bool ByModel { get; init; }

    /// <summary>In a few words.</summary>
    public LocalizedText Name { get; init; }

    /// <summary>What was seen, on what it rests and what else would explain it.</summary>
    public LocalizedText Sentence { get; init; }

    /// <summary>The page that shows what it rests on; null where there is none.</summary>
    public string? Link { get; init; }

    /// <summary>Since when it is said.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>When it was said no longer; null while it is.</summary>
    public DateTimeOffset? GoneAt { get; init; }

    internal static SaidSignal Of(Signal signal, MergingRule rule, double share = 0) =>
        new()
        {
            Source = signal.Source,
            Code = signal.Code,
            Token = MergingRule.TokenOf(signal, withSubject: false),
            Subject = signal.Subject,
            Level = Levels.Code(signal.Level),
            Strength = signal.Strength,
            Share = Math.Round(share, 4),
            Raises = rule.Raises(signal),
            ByModel =
                signal is { Source: SignalSources.Model, Code: Analysis.Appraisal.ProcedureCode },
            Name = signal.Name,
            Sentence = signal.Sentence,
            Link = signal.Link,
            Since = signal.Since,
            GoneAt = signal.GoneAt,
        };
}
