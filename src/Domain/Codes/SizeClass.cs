namespace Trading.Domain.Codes;

/// <summary>Size class of an enterprise, the smallest first.</summary>
public enum SizeClass
{
    /// <summary>微型.</summary>
    Micro,

    /// <summary>小型.</summary>
    Small,

    /// <summary>中型.</summary>
    Medium,

    /// <summary>大型.</summary>
    Large,
}

/// <summary>What the size class is measured by.</summary>
public enum SizeMeasure
{
    /// <summary>从业人员.</summary>
    Employees,

    /// <summary>营业收入 (10,000 yuan).</summary>
    Revenue,

    /// <summary>资产总额 (10,000 yuan).</summary>
    Assets,
}

/// <summary>The class, or which figures are missing to tell it.</summary>
/// <param name="Class">The class; null if the figures known leave it open.</param>
/// <param name="Missing">The figures without which it is open; empty if there is a class.</param>
public sealed record SizeFinding(SizeClass? Class, IReadOnlyList<SizeMeasure> Missing);

/// <summary>
/// 《中小企业划型标准规定》(工信部联企业〔2011〕300号): an enterprise is in a class if it reaches every minimum that its
/// industry states for it, else it drops to the next. "以上" includes the figure, "以下" does not.
/// </summary>
public static class SizeClasses
{
    /// <summary>All of them as they travel, the smallest first.</summary>
    public static readonly IReadOnlyList<Term> All =
    [
        .. Enum.GetValues<SizeClass>()
            .Select(size => new Term(size.ToString().ToLowerInvariant(), size.Name())),
    ];

    /// <summary>The class in words.</summary>
    public static LocalizedText Name(this SizeClass size) =>
        size switch
        {
            SizeClass.Micro => new("微型", "Micro"),
            SizeClass.Small => new("小型", "Small"),
            SizeClass.Medium => new("中型", "Medium"),
            SizeClass.Large => new("大型", "Large"),
            _ => throw new ArgumentOutOfRangeException(nameof(size)),
        };

    /// <summary>The measure in words.</summary>
    public static LocalizedText Name(this SizeMeasure measure) =>
        measure switch
        {
            SizeMeasure.Employees => new("从业人员（人）", "Employees"),
            SizeMeasure.Revenue => new("营业收入（万元）", "Revenue (10,000 yuan)"),
            SizeMeasure.Assets => new("资产总额（万元）", "Total assets (10,000 yuan)"),
            _ => throw new ArgumentOutOfRangeException(nameof(measure)),
        };

    /// <summary>
    /// The class by the figures known. A missing figure does not matter if another one already makes the
    /// enterprise micro, because every minimum counts.
    /// </summary>
    public static SizeFinding Classify(
        SmeIndustry industry,
        int? employees,
        decimal? revenue,
        decimal? assets
    )
    {
        ArgumentNullException.ThrowIfNull(industry);
        ArgumentOutOfRangeException.ThrowIfNegative(employees ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegative(revenue ?? 0);
        ArgumentOutOfRangeException.ThrowIfNegative(assets ?? 0);
        var best = SizeClass.Large;
        var missing = new List<SizeMeasure>();
        Measure(SizeMeasure.Employees, employees, minima => minima.Employees);
        Measure(SizeMeasure.Revenue, revenue, minima => minima.Revenue);
        Measure(SizeMeasure.Assets, assets, minima => minima.Assets);
        return missing.Count == 0 || best == SizeClass.Micro ? new(best, []) : new(null, missing);

        void Measure(SizeMeasure measure, decimal? figure, Func<SizeMinima, decimal?> minimum)
        {
            if (minimum(industry.Small) is null)
            {
                return;
            }
            if (figure is not { } known)
            {
                missing.Add(measure);
                return;
            }
            var reached =
                known >= minimum(industry.Large) ? SizeClass.Large
                : known >= minimum(industry.Medium) ? SizeClass.Medium
                : known >= minimum(industry.Small) ? SizeClass.Small
                : SizeClass.Micro;
            best = reached < best ? reached : best;
        }
    }
}
