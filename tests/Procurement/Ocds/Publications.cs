using System.Text;
using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Procurement;
using Trading.Procurement.Kinds;
using Trading.Procurement.Ocds;
using Trading.Procurement.Steps;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Ocds;

/// <summary>Procurements of every kind with everything that OCDS can say of them, and what was published of them.</summary>
internal static class Publications
{
    public static readonly Caller Centre = Tenders.Centre;
    public static readonly DateTimeOffset Notice = Tenders.At("2026-09-01 09:00");
    public static readonly DateTimeOffset Deadline = Tenders.At("2026-10-08 09:30");

    public static IEnumerable<(string Kind, string Method)> Kinds =>
        TradingKinds
            .Read()
            .All.SelectMany(kind => kind.Methods.Select(method => (kind.Code, method.Code)));

    /// <summary>A whole procurement in two lots: every step of its kind that has a tag, some of them twice.</summary>
    public static async Task<string> Whole(Province province, string kind, string method)
    {
        var number = $"{kind}-{method}";
        await Tenders.Known(province, 1, 2, 3, 4);
        var known = TradingKinds.Read().Find(kind)!;
        (string, object?)[] said =
        [
            ("nature", "works"),
            ("grades", new[] { "市政公用工程施工总承包二级", "建筑工程施工总承包三级" }),
            ("budgetProject", "城市更新"),
            ("reservedPercent", 40.5m),
            ("compulsory", true),
            ("subject", "mineral"),
            ("deal", "assets"),
        ];
        var published = await province.Send(
            new PublishProcurement.Command(
                number,
                $"项目 {number}",
                kind,
                method,
                "沈阳市城市管理局"
            )
            {
                Category = "市政公用",
                Region = RegionCode.Given("210100"),
                Lots =
                [
                    new("A") { Title = "一标段", CeilingMinor = 300_000_00 },
                    new("B")
                    {
                        Title = "二标段",
                        CeilingMinor = 200_000_00,
                        MinPriceMinor = 1_00,
                    },
                ],
                CeilingMinor = 500_000_00,
                NoticeAt = Notice,
                DeadlineAt = Deadline,
                Figures = new Dictionary<string, Figures?>
                {
                    ["notice"] = Figures.Of([
                        .. said.Where(one => known.Notice(method)!.Figure(one.Item1) is not null),
                    ]),
                },
            },
            Centre
        );
        var id = published.Value.Id;
        await Post("clarification", null, -20, ("affectsBids", true), ("what", "补充图纸"));
        await Post(
            "amendment",
            null,
            -19,
            ("what", "延期开标"),
            ("newDeadline", "2026-10-09T09:30:00+08:00")
        );
        await Post(
            "prequalification",
            null,
            -30,
            ("applicationDeadline", "2026-09-12T09:30:00+08:00")
        );
        await Post("prequalificationResult", null, -22, ("applicants", 7), ("qualified", 4));
        await Opening();
        await Post("evaluation", null, 2, ("from", "2026-10-10T09:30:00+08:00"));
        await Post("candidates", null, 3, ("until", "2026-10-15T09:30:00+08:00"));
        // Who was first gives it up, where the kind knows that.
        if (known.Step("awardWithdrawn", method) is not null)
        {
            await Post("award", "A", 5, ("winner", Tenders.Bidder(1).ToString()));
            await Post("awardWithdrawn", "A", 6, ("ground", "gave_up"), ("what", "来函放弃"));
        }

        await Post(
            "award",
            "A",
            8,
            ("winner", Tenders.Bidder(2).ToString()),
            ("amount", 250_000_50)
        );
        await Post("award", "B", 8, ("noWinnerBecause", "有效投标不足三家"));
        await Post(
            "contract",
            "A",
            10,
            ("signedAt", "2026-10-18T10:00:00+08:00"),
            ("amount", 250_000_50),
            ("termDays", 120)
        );
        await Post(
            "contractChange",
            "A",
            20,
            ("what", "增加工程量"),
            ("amount", 260_000_00),
            ("termDays", 150)
        );
        await Post("acceptance", "A", 30, ("passed", false), ("what", "整改"));
        await Post("acceptance", "A", 31, ("passed", true));
        await Post("payment", "A", 32, ("paidAt", "2026-11-09"), ("amount", 100_000_00));
        return published.Value.Ocid;

        Task Opening() =>
            Send(
                new(id, "opening", Deadline.AddDays(1))
                {
                    Bids =
                    [
                        Bid(1, 260_000_00, "A"),
                        Bid(2, 250_000_00, "A") with
                        {
                            Members =
                            [
                                new(Tenders.Bidder(3), "第3建设有限公司"),
                                new(Tenders.Bidder(4), "第4建设有限公司", BidRoles.Subcontractor),
                            ],
                        },
                        Bid(2, 249_000_00, "A") with
                        {
                            Alternative = true,
                            Status = "disqualified",
                        },
                        Bid(1, 190_000_00, "B") with
                        {
                            Status = "withdrawn",
                        },
                    ],
                }
            );

        async Task Post(
            string step,
            string? lot,
            int day,
            params (string Code, object? Value)[] figures
        )
        {
            if (known.Step(step, method) is not { } of)
            {
                return;
            }

            await Send(
                new(id, step, Deadline.AddDays(day).AddHours(1))
                {
                    Lot = lot,
                    Figures = Figures.Of([
                        .. figures.Where(one => of.Figure(one.Code) is not null),
                    ]),
                    Documents =
                    [
                        new($"{step} 文件")
                        {
                            Uri = "https://files.example.org/" + step,
                            Code = of.Documents is [var first, ..] ? first.Code : null,
                        },
                    ],
                }
            );
        }

        async Task Send(PostStep.Command command)
        {
            var posted = await province.Send(command, Centre);
            // A kind may close a step earlier than another; what it has is what is published.
            Assert.True(
                posted.Succeeded || posted.Problem!.Code is "step.closed" or "step.too_early",
                $"{number} {command.Step}: {posted.Problem?.Code} {string.Join("; ", posted.Problem?.Errors ?? [])}"
            );
        }
    }

    public static BidReadOut Bid(int bidder, long amount, string? lot = null) =>
        new(Tenders.Bidder(bidder), $"第{bidder}建设有限公司", amount)
        {
            Lot = lot,
            ReceivedAt = Deadline.AddDays(-1),
        };

    public static async Task<JsonObject> Releases(Province province, string ocid) =>
        (
            await province.Send(
                new GetReleases.Query(ocid, "https://trading.example.org/releases"),
                Centre
            )
        ).Value;

    public static async Task<JsonObject> Record(Province province, string ocid) =>
        (
            await province.Send(
                new GetRecord.Query(ocid, "https://trading.example.org/records"),
                Centre
            )
        ).Value;

    /// <summary>Sends text as the API would.</summary>
    public static async Task<Trading.Domain.Outcome<ImportReleases.Posted>> Import(
        Province province,
        string text,
        Caller? caller = null,
        string? country = null
    )
    {
        using var body = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return await province.Send(
            new ImportReleases.Command { Body = body, Country = country },
            caller ?? Centre
        );
    }
}
