namespace Trading.Analysis.Screening;

/// <summary>How grave a clause is.</summary>
public enum ClauseSeverity
{
    /// <summary>To be looked at.</summary>
    Low,

    /// <summary>As a rule objected to.</summary>
    Medium,

    /// <summary>Shuts firms out.</summary>
    High,
}

/// <summary>What a pattern means under one regime.</summary>
internal enum Standing
{
    Breach,
    Hint,
    Lawful,
}

/// <summary>One pattern of restricting clauses, with its law, as data.</summary>
/// <param name="Id">As in the catalogue of patterns, for example <c>P05</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Severity">How grave it is.</param>
/// <param name="Procurement">What it means in government procurement.</param>
/// <param name="Construction">What it means under the tender law.</param>
/// <param name="ProcurementLaw">The law it breaks there.</param>
/// <param name="ConstructionLaw">The law it breaks there.</param>
/// <param name="Why">What is wrong with it.</param>
/// <param name="Advice">What would make it lawful.</param>
/// <param name="Wording">A clause to take over instead; empty where the clause can only be struck out.</param>
/// <param name="Exceptions">What is lawful nevertheless.</param>
/// <param name="From">The first day on which it applies.</param>
/// <param name="Until">The last day, where there is one.</param>
public sealed record ScreenPattern(
    string Id,
    LocalizedText Name,
    ClauseSeverity Severity,
    string Procurement,
    string Construction,
    IReadOnlyList<string> ProcurementLaw,
    IReadOnlyList<string> ConstructionLaw,
    LocalizedText Why,
    LocalizedText Advice,
    string Wording,
    IReadOnlyList<LocalizedText> Exceptions,
    DateOnly? From = null,
    DateOnly? Until = null
)
{
    /// <summary>The law that it breaks under a regime; of both where it is not known.</summary>
    public IReadOnlyList<string> LawUnder(TenderRegime? regime) =>
        regime switch
        {
            TenderRegime.Procurement => ProcurementLaw,
            TenderRegime.Construction => ConstructionLaw,
            _ => [.. ProcurementLaw.Union(ConstructionLaw)],
        };

    internal bool AppliesOn(DateOnly day) => !(From > day) && !(Until < day);

    internal Standing Under(TenderRegime regime) =>
        Enum.Parse<Standing>(
            regime == TenderRegime.Procurement ? Procurement : Construction,
            ignoreCase: true
        );
}

/// <summary>One rule as it stands in the data.</summary>
/// <param name="Pattern">The pattern that it finds.</param>
/// <param name="Find">Sequences, any of which is found.</param>
/// <param name="With">Sequences, each of which must stand in the sentence too.</param>
/// <param name="Unless">Sequences, none of which may.</param>
/// <param name="Must">How sure it is where the sentence sets a condition; nothing is found without a figure.</param>
/// <param name="Score">Where it gives points.</param>
/// <param name="Other">Where it does neither.</param>
/// <param name="Negated">True when “不得” and the like are part of what is found.</param>
/// <param name="Procurement">What it means in procurement, where that is other than its pattern.</param>
/// <param name="Construction">The same under the tender law.</param>
internal sealed record RuleData(
    string Pattern,
    IReadOnlyList<string> Find,
    IReadOnlyList<string>? With = null,
    IReadOnlyList<string>? Unless = null,
    double Must = 0,
    double Score = 0,
    double Other = 0,
    bool Negated = false,
    Standing? Procurement = null,
    Standing? Construction = null,
    DateOnly? From = null,
    DateOnly? Until = null
);

/// <summary>The patterns, words and rules that ship with the product.</summary>
internal sealed record ScreeningData(
    IReadOnlyList<ScreenPattern> Patterns,
    IReadOnlyDictionary<string, string> Words,
    IReadOnlyList<RuleData> Rules
)
{
    public static readonly ScreeningData Shipped = new(
        EmbeddedData.Read<IReadOnlyList<ScreenPattern>>("screening-patterns.json"),
        EmbeddedData.Read<IReadOnlyDictionary<string, string>>("screening-words.json"),
        EmbeddedData.Read<IReadOnlyList<RuleData>>("screening-rules.json")
    );
}
