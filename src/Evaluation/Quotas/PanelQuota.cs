namespace Trading.Evaluation.Quotas;

/// <summary>How many of the experts that are drawn have a trait: at least a number or a share, at most a number.</summary>
public sealed record PanelQuota
{
    /// <summary>One of <see cref="QuotaTraits"/>.</summary>
    public string Trait { get; init; } = "";

    /// <summary>
    /// A city's code, or the level of a title (1 to 3). Left out of <see cref="QuotaTraits.OutsideCity"/> it is the city of the
    /// procurement.
    /// </summary>
    public string? Value { get; init; }

    /// <summary>At least so many experts.</summary>
    public int? Least { get; init; }

    /// <summary>At least so many hundredths of the experts, rounded up to a whole one; instead of <see cref="Least"/>.</summary>
    public int? LeastPercent { get; init; }

    /// <summary>At most so many experts.</summary>
    public int? Most { get; init; }
}
