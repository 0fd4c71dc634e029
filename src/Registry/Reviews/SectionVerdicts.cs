using Trading.Registry.Contracts;

namespace Trading.Registry.Reviews;

/// <summary>What an officer says of one section of a submission.</summary>
public static class SectionVerdicts
{
    /// <summary>It is in order.</summary>
    public const string Accepted = "accepted";

    /// <summary>The firm has to mend it.</summary>
    public const string Faulted = "faulted";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        new(Accepted, new("符合", "In order")),
        new(Faulted, new("有问题", "To be mended")),
    ];

    /// <summary>In words.</summary>
    public static LocalizedText Name(string verdict) =>
        All.Single(term => term.Code == verdict).Name;
}

/// <summary>One section of a submission, with what has been said of it so far.</summary>
public sealed record ReviewedSection
{
    /// <summary>One of <see cref="Sections"/>.</summary>
    public string Section { get; init; } = "";

    /// <summary>One of <see cref="SectionVerdicts"/>; null while nobody has said anything.</summary>
    public string? Verdict { get; init; }

    /// <summary>What is to be mended; the firm reads it.</summary>
    public string? Remark { get; init; }

    /// <summary>The check list, in the order in which it is gone through.</summary>
    public IReadOnlyList<CheckedPoint> Points { get; init; } = [];

    /// <summary>When it was last said; null while nothing was.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>By whom.</summary>
    public string? By { get; init; }

    /// <summary>True when the section has changed since, so that it has to be looked at again.</summary>
    public bool Outdated { get; init; }

    /// <summary>What counts when it is decided: none where it has to be looked at again.</summary>
    public string? Standing() => Outdated ? null : Verdict;
}

/// <summary>A point of the check list, looked at or not yet.</summary>
/// <param name="Code">Stable for machines.</param>
/// <param name="Words">What to look at.</param>
/// <param name="Source">The law it rests on.</param>
/// <param name="Checked">True when it was looked at.</param>
public sealed record CheckedPoint(
    string Code,
    LocalizedText Words,
    LocalizedText Source,
    bool Checked
);
