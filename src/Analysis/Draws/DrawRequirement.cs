using System.Globalization;
using System.Text.Json.Serialization;

namespace Trading.Analysis.Draws;

/// <summary>One who may be on the list of a draw under quotas.</summary>
/// <param name="Id">An identifier that reveals nobody.</param>
/// <param name="Strata">The specialties in which the expert may be drawn.</param>
/// <param name="Employer">The employer; null for who has none and so conflicts with nobody.</param>
/// <param name="City">The city's code.</param>
/// <param name="Title">The level of the professional title; 0 for none, higher is more senior.</param>
/// <param name="Exclusions">Codes of the reasons why the expert may not be drawn; empty for an eligible one.</param>
public sealed record PoolMember(
    string Id,
    IReadOnlyList<string> Strata,
    string? Employer,
    string City,
    int Title,
    IReadOnlyList<string> Exclusions
);

/// <summary>What of a member a quota looks at.</summary>
public enum QuotaTrait
{
    /// <summary>Comes from the city.</summary>
    City,

    /// <summary>Comes from any other city.</summary>
    OutsideCity,

    /// <summary>Has a professional title of the level or a higher one.</summary>
    Title,
}

/// <summary>How many of a panel's experts have a trait.</summary>
/// <param name="Code">By which it is known within the requirement.</param>
/// <param name="Trait">The trait.</param>
/// <param name="Value">The city's code, or the level in digits.</param>
/// <param name="Least">At least so many.</param>
/// <param name="Most">At most so many; the number of seats where there is no limit.</param>
public sealed record Quota(string Code, QuotaTrait Trait, string Value, int Least, int Most)
{
    /// <summary>How far <see cref="Least"/> may be lowered where nobody meets it; the law's own minimum where it has one.</summary>
    [JsonIgnore]
    public int Floor { get; init; }

    /// <summary>How far <see cref="Most"/> may be raised; null for any number.</summary>
    [JsonIgnore]
    public int? Ceiling { get; init; }

    /// <summary>A share of the seats as a minimum, rounded up: a third of five is two.</summary>
    public static Quota Share(
        string code,
        QuotaTrait trait,
        string value,
        (int Part, int Of) share,
        int size
    ) => new(code, trait, value, ((share.Part * size) + share.Of - 1) / share.Of, size);

    /// <summary>True for who counts for it.</summary>
    public bool Counts(PoolMember member) =>
        member is not null
        && Trait switch
        {
            QuotaTrait.City => member.City == Value,
            QuotaTrait.OutsideCity => member.City != Value,
            _ => member.Title >= int.Parse(Value, CultureInfo.InvariantCulture),
        };
}

/// <summary>What a panel must be like. Nobody is on it twice, and no two of one employer.</summary>
/// <param name="Seats">Seats by specialty, each specialty once.</param>
/// <param name="Quotas">Quotas over all seats.</param>
/// <param name="CapPerMille">Nobody is likelier than so many thousandths; null for no cap.</param>
public sealed record DrawRequirement(
    IReadOnlyList<Seats> Seats,
    IReadOnlyList<Quota> Quotas,
    int? CapPerMille = null
)
{
    /// <summary>Most specialties, and most quotas, of one requirement.</summary>
    public const int MostConstraints = 25;

    /// <summary>Most seats of one panel.</summary>
    public const int MostSeats = 31;

    /// <summary>How many experts are drawn.</summary>
    public int Size => Seats.Sum(one => one.Count);

    /// <summary>What is wrong with it whatever the pool is; empty when nothing is.</summary>
    public IReadOnlyList<FieldError> Check()
    {
        var errors = new List<FieldError>();
        if (
            Seats.Count is 0 or > MostConstraints
            || Seats.Any(one => string.IsNullOrEmpty(one.Stratum) || one.Count < 1)
            || Seats.DistinctBy(one => one.Stratum).Count() < Seats.Count
            || Seats.Sum(one => (long)one.Count) > MostSeats
        )
        {
            Add(
                "/seats",
                "draw.seats",
                new(
                    $"每个专业只写一次，人数至少 1 人，合计不超过 {MostSeats} 人。",
                    $"Each stratum once, with at least one seat, and {MostSeats} seats at most."
                )
            );
            return errors;
        }

        if (
            Quotas.Count > MostConstraints
            || Quotas.DistinctBy(one => one.Code).Count() < Quotas.Count
        )
        {
            Add(
                "/quotas",
                "draw.quotas",
                new(
                    $"每项限额只写一次，最多 {MostConstraints} 项。",
                    $"Each quota once, and {MostConstraints} at most."
                )
            );
        }

        for (var i = 0; i < Quotas.Count; i++)
        {
            var quota = Quotas[i];
            var pointer = string.Create(CultureInfo.InvariantCulture, $"/quotas/{i}");
            if (
                quota.Least < 0
                || quota.Most < quota.Least
                || quota.Least > Size
                || quota.Floor < 0
                || quota.Floor > quota.Least
                || quota.Ceiling < quota.Most
            )
            {
                Add(
                    pointer,
                    "draw.quota.range",
                    new(
                        $"限额“{quota.Code}”应为 0 至 {Size} 人，下限不大于上限，放宽范围应包含它。",
                        $"Quota '{quota.Code}' is from 0 to {Size}, its minimum not above its maximum, and within what it may be loosened to."
                    ),
                    string.Create(CultureInfo.InvariantCulture, $"{quota.Least}-{quota.Most}")
                );
            }

            if (
                quota.Trait == QuotaTrait.Title
                && !int.TryParse(
                    quota.Value,
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out _
                )
            )
            {
                Add(
                    pointer + "/value",
                    "draw.quota.title",
                    new(
                        $"职称等级“{quota.Value}”不是数字。",
                        $"The level of the title, '{quota.Value}', is no number."
                    ),
                    quota.Value
                );
            }
        }

        if (CapPerMille is < 1 or > 1000)
        {
            Add(
                "/capPerMille",
                "draw.cap",
                new("入选概率上限应为千分之 1 至 1000。", "The cap is from 1 to 1000 thousandths."),
                CapPerMille?.ToString(CultureInfo.InvariantCulture)
            );
        }

        return errors;

        void Add(string at, string code, LocalizedText text, string? value = null) =>
            errors.Add(new FieldError(at, code, text.ToString(), value));
    }
}
