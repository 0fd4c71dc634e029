using System.Globalization;
using Trading.Analysis.Draws;
using Trading.Analysis.Panels;
using Trading.Domain.Codes;

namespace Trading.Evaluation.Quotas;

/// <summary>What must be true of the quotas of a request, whoever is in the pool, and what they mean for a draw.</summary>
internal static class QuotaRules
{
    /// <summary>Most quotas of one request.</summary>
    public const int Most = 20;

    /// <summary>
    /// The requirement of a draw under quotas; null where nothing but seats is wanted, so that the order is drawn by, and where the
    /// specialties are no list of seats, which is said elsewhere.
    /// </summary>
    public static (DrawRequirement? Requirement, IReadOnlyList<FieldError> Errors) Read(
        IReadOnlyList<PanelQuota>? quotas,
        int? capPerMille,
        IReadOnlyList<SpecialtyCount> specialties,
        string? region
    )
    {
        quotas ??= [];
        if (quotas.Count == 0 && capPerMille is null)
        {
            return (null, []);
        }

        var errors = new List<FieldError>();
        if (quotas.Count > Most)
        {
            errors.Add(
                Error(
                    "/quotas",
                    "panel.quotas",
                    new($"限额最多 {Most} 项。", $"There are {Most} quotas at most."),
                    quotas.Count.ToString(CultureInfo.InvariantCulture)
                )
            );
            return (null, errors);
        }

        var seats = specialties
            .Where(one => !string.IsNullOrWhiteSpace(one?.Specialty) && one.Count > 0)
            .Select(one => new Seats(one.Specialty, one.Count))
            .ToList();
        var size = seats.Sum(one => one.Count);
        var read = new List<Quota>();
        for (var i = 0; i < quotas.Count; i++)
        {
            var before = errors.Count;
            var at = string.Create(CultureInfo.InvariantCulture, $"/quotas/{i}");
            if (quotas[i] is not { } quota || QuotaTraits.Parse(quota.Trait) is not { } trait)
            {
                errors.Add(
                    Error(
                        at + "/trait",
                        "panel.quota.trait",
                        new(
                            $"限额的对象应为 {string.Join("、", QuotaTraits.All.Select(one => one.Code))} 之一。",
                            $"A quota is of one of {string.Join(", ", QuotaTraits.All.Select(one => one.Code))}."
                        ),
                        quotas[i]?.Trait
                    )
                );
                continue;
            }

            var value = ValueOf(quota, trait, region, at, errors);
            Bounds(quota, size, at, errors);
            if (errors.Count > before)
            {
                continue;
            }

            var code = $"{quota.Trait}:{value}";
            if (read.Exists(one => one.Code == code))
            {
                errors.Add(
                    Error(
                        at,
                        "panel.quota.twice",
                        new(
                            $"“{QuotaTraits.NameOf(code).Zh}”写了两次。",
                            $"'{QuotaTraits.NameOf(code).En}' stands twice."
                        ),
                        code
                    )
                );
                continue;
            }

            read.Add(
                new(
                    code,
                    trait,
                    value!,
                    quota.LeastPercent is { } percent
                        ? Quota.Share(code, trait, value!, (percent, 100), size).Least
                        : quota.Least ?? 0,
                    quota.Most ?? size
                )
            );
        }

        if (capPerMille is < 1 or > 1000)
        {
            errors.Add(
                Error(
                    "/cap",
                    "panel.quota.cap",
                    new(
                        "入选概率上限应为千分之 1 至 1000。",
                        "The cap is from 1 to 1000 thousandths."
                    ),
                    capPerMille?.ToString(CultureInfo.InvariantCulture)
                )
            );
        }

        if (
            errors.Count > 0
            || seats.Count < specialties.Count
            || seats.DistinctBy(one => one.Stratum).Count() < seats.Count
        )
        {
            return (null, errors);
        }

        var requirement = new DrawRequirement(
            [.. seats.OrderBy(one => one.Stratum, StringComparer.Ordinal)],
            [.. read.OrderBy(one => one.Code, StringComparer.Ordinal)],
            capPerMille
        );
        return requirement.Check() is { Count: > 0 } broken
            ? (null, [.. broken.Select(one => one with { Pointer = "/quotas" })])
            : (requirement, []);
    }

    private static string? ValueOf(
        PanelQuota quota,
        QuotaTrait trait,
        string? region,
        string at,
        List<FieldError> errors
    )
    {
        if (trait == QuotaTrait.Title)
        {
            if (TitleLevels.Parse(quota.Value) is null)
            {
                errors.Add(
                    Error(
                        at + "/value",
                        "panel.quota.title",
                        new(
                            "职称等级应为 1（中级）、2（副高级）或 3（正高级）。",
                            "The level of a title is 1 (intermediate), 2 (associate senior) or 3 (full senior)."
                        ),
                        quota.Value
                    )
                );
            }

            return quota.Value;
        }

        var city =
            trait == QuotaTrait.OutsideCity && string.IsNullOrWhiteSpace(quota.Value)
                ? QuotaTraits.CityOf(region)
                : quota.Value;
        if (RegionCode.TryParse(city, out var code, out _) && QuotaTraits.IsCity(code))
        {
            return code.ToString();
        }

        errors.Add(
            Error(
                at + "/value",
                "panel.quota.city",
                new(
                    "请写明省内的市（行政区划代码）；项目不属于某一个市时不能省略。",
                    "Name a city of the province by its division code; it can be left out only where the procurement lies in one."
                ),
                quota.Value
            )
        );
        return null;
    }

    private static void Bounds(PanelQuota quota, int size, string at, List<FieldError> errors)
    {
        if (quota is { Least: null, LeastPercent: null, Most: null })
        {
            errors.Add(
                Error(
                    at + "/least",
                    "panel.quota.none",
                    new("请填写至少或至多多少人。", "Say at least or at most how many."),
                    null
                )
            );
            return;
        }

        if (quota is { Least: not null, LeastPercent: not null })
        {
            errors.Add(
                Error(
                    at + "/leastPercent",
                    "panel.quota.both",
                    new("人数和百分比只填一个。", "Give a number or a share, and not both."),
                    quota.LeastPercent?.ToString(CultureInfo.InvariantCulture)
                )
            );
            return;
        }

        var least = quota.LeastPercent is { } percent
            ? ((Math.Clamp(percent, 0, 100) * size) + 99) / 100
            : quota.Least ?? 0;
        var most = quota.Most ?? size;
        if (
            quota.LeastPercent is < 0 or > 100
            || least < 0
            || least > size
            || most < least
            || most > size
        )
        {
            errors.Add(
                Error(
                    at + (quota.Most is not null && most < least ? "/most" : "/least"),
                    "panel.quota.range",
                    new(
                        $"应为 0 至 {size} 人（百分比 0 至 100），至少不大于至多。",
                        $"It is from 0 to {size} experts (a share from 0 to 100), and the least is not above the most."
                    ),
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{quota.Least ?? quota.LeastPercent}-{quota.Most}"
                    )
                )
            );
        }
    }

    private static FieldError Error(string at, string code, LocalizedText text, string? value) =>
        new(at, code, text.ToString(), value);
}
