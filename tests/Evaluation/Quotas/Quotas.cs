using Trading.Domain.Codes;
using Trading.Evaluation.Panels;
using Trading.Evaluation.Quotas;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>Panels with quotas as tests need them.</summary>
internal static class Quotas
{
    /// <summary>A third from outside the home city of Shenyang, two senior, two of Dalian at most.</summary>
    public static readonly IReadOnlyList<PanelQuota> Usual =
    [
        new() { Trait = QuotaTraits.OutsideCity, LeastPercent = 34 },
        new()
        {
            Trait = QuotaTraits.Title,
            Value = "2",
            Least = 2,
        },
        new()
        {
            Trait = QuotaTraits.City,
            Value = "210200",
            Most = 2,
        },
    ];

    /// <summary>So many experts of Shenyang, Dalian and Anshan in turn; every second is senior.</summary>
    public static async Task<List<Guid>> Experts(Province province, int count)
    {
        string[] regions = ["210102", "210200", "210300"];
        var ids = new List<Guid>();
        for (var number = 1; number <= count; number++)
        {
            ids.Add(
                (
                    await province.Send(
                        Panels.Expert(number) with
                        {
                            Region = RegionCode.Given(regions[number % 3]),
                        },
                        Tenders.Centre
                    )
                )
                    .Value
                    .Id
            );
        }

        foreach (var id in ids.Where((_, at) => at % 2 == 0))
        {
            await Entitled(province, id, "高级工程师");
        }

        return ids;
    }

    public static Task Entitled(Province province, Guid expert, string title) =>
        province.Rows<int>(
            "update expert set title = @title where id = @expert",
            new { title, expert }
        );

    public static RequestPanel.Command Request(Guid procurement, int experts = 5) =>
        Panels.Request(procurement, experts) with
        {
            Quotas = Usual,
        };

    /// <summary>A procurement with opened bids and a panel asked for with quotas.</summary>
    public static async Task<Guid> Requested(Province province, int number = 1)
    {
        var procurement = await Tenders.Opened(province, number, number);
        var asked = await province.Send(
            Request(procurement) with
            {
                EvaluationAt = province.Clock!.GetUtcNow().AddDays(1),
            },
            Tenders.Centre with
            {
                PersonId = null,
            }
        );
        Assert.True(
            asked.Succeeded,
            asked.Problem is { Errors: [var error, ..] } ? error.Message : asked.Problem?.Code
        );
        return asked.Value.Id;
    }

    /// <summary>Cities (of the first four digits) and titles of those who hold a seat.</summary>
    public static Task<List<Seated>> SeatedOn(Province province, Guid panel) =>
        province.Rows<Seated>(
            """
            select e.region, e.title from panel_invitation i join expert e on e.id = i.expert_id
            where i.panel_id = @panel and i.state in ('drawn', 'invited', 'accepted')
            """,
            new { panel }
        );

    public static async Task<string> Sound(Province province, Guid panel)
    {
        var report = (await province.Send(new VerifyDraw.Query(panel), Tenders.Centre)).Value;
        return report.Sound ? "" : string.Join(' ', report.Findings.Select(finding => finding.En));
    }

    internal sealed record Seated
    {
        public string Region { get; init; } = "";
        public string? Title { get; init; }

        public bool IsOutside => !Region.StartsWith("2101", StringComparison.Ordinal);
        public bool IsOfDalian => Region.StartsWith("2102", StringComparison.Ordinal);
        public bool IsSenior => TitleLevels.Of(Title) >= 2;
    }
}
