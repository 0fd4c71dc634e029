using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Trading.Access;
using Trading.Alerts.Indicators;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Credit;
using Trading.Registry.Entities;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;
using Trading.Tests.Web.Api;

namespace Trading.Tests.Alerts.Indicators;

/// <summary>
/// What a trading system can post is enough for the indicators that ask for more than prices: each is triggered and not triggered
/// by what was sent to the API alone, and says what is missing where it was not sent.
/// </summary>
public sealed class PostedDataTests
{
    private const string Buyer = "沈阳市教育局";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Grades_withdrawn_awards_terms_and_bars_are_judged_from_what_was_posted(
        Engine engine
    )
    {
        await using var web = new WebProvince(engine);
        var centre = await web.SignedIn(Roles.CentreOperator);
        var supervisor = await web.SignedIn(Roles.Supervisor);
        string[] firms = [.. await Firms(web, 1, 2, 3)];
        // Those of whom the registry knows the name alone: with nobody known to be related.
        string[] strangers = [Tenders.Bidder(8).ToString(), Tenders.Bidder(9).ToString()];
        foreach (var stranger in strangers)
        {
            await web.Sender.Send(
                new RecordEntity.Command(EntityCode.Parse(stranger), "外地建筑公司"),
                Callers.Platform
            );
        }

        string[][] bidders =
        [
            firms,
            [firms[0], strangers[0], firms[2]],
            firms,
            [firms[0], .. strangers],
        ];

        // 一级 is held: 二级 is asked for in the first, 特级 in the second, nothing in the third, and the fourth does not say.
        var asked = new object?[]
        {
            new { documents = new { grades = new[] { "建筑工程施工总承包二级" } } },
            new { notice = new { grades = new[] { "建筑工程施工总承包特级" } } },
            new { documents = new { grades = Array.Empty<string>() } },
            null,
        };
        var tenders = new List<string>();
        foreach (var (number, figures) in asked.Index())
        {
            var id = await Published(
                centre,
                Tender(number + 1, "construction", "open", 500_000_00, figures)
            );
            await Post(
                centre,
                $"{id}/opening",
                // What the one who gives up asked for was not read out in the last.
                Opening(bidders[number], 450_000_00, number == 3 ? null : 455_000_00, 480_000_00)
            );
            tenders.Add(id);
        }

        // Before any list was taken in nobody can tell who is on none.
        await Judge(web, tenders[0]);
        Assert.Equal("insufficientData", await Said(supervisor, tenders[0], "R046"));
        await Listed(
            web,
            // Held on the day of the opening, and ended since.
            $"dishonest_debtors,{firms[2]},2026-10-01,2026-11-25",
            // Began after it.
            $"wage_arrears,{firms[0]},2026-11-22,2027-11-21"
        );

        await Post(centre, $"{tenders[0]}/steps", Award(firms[0], "2026-11-21 10:00"));
        await Post(centre, $"{tenders[1]}/steps", Award(firms[0], "2026-11-21 10:00"));
        await Post(centre, $"{tenders[2]}/steps", Award(firms[0], "2026-11-21 10:00"));
        await Post(centre, $"{tenders[3]}/steps", Award(strangers[0], "2026-11-21 10:00"));
        await Judge(web, [.. tenders]);
        Assert.Equal("notTriggered", await Said(supervisor, tenders[0], "I43"));
        Assert.Equal("triggered", await Said(supervisor, tenders[1], "I43"));
        Assert.Equal("notApplicable", await Said(supervisor, tenders[2], "I43"));
        Assert.Equal("insufficientData", await Said(supervisor, tenders[3], "I43"));
        Assert.Equal("triggered", await Said(supervisor, tenders[0], "R046"));

        // The bidder who was listed after the opening was free to bid, and the one whose listing has ended was not.
        var free = await Published(centre, Tender(9, "construction", "open", 500_000_00, null));
        await Post(centre, $"{free}/opening", Opening(firms[..2], 450_000_00, 455_000_00));
        await Judge(web, free);
        Assert.Equal("notTriggered", await Said(supervisor, free, "R046"));

        // The first gives up: nothing is decided then, no contract can follow, and no second award before.
        Assert.Equal("notTriggered", await Said(supervisor, tenders[0], "I36"));
        Assert.Equal(
            "step.other_content",
            await Refused(centre, $"{tenders[0]}/steps", Award(firms[1], "2026-11-22 11:00"))
        );
        var withdrawal = new
        {
            step = "awardWithdrawn",
            at = Tenders.At("2026-11-22 10:00"),
            figures = new { ground = "gave_up", what = "来函放弃中标" },
        };
        var gaveUp = await Post(centre, $"{tenders[0]}/steps", withdrawal);
        Assert.Equal("evaluated", gaveUp.GetProperty("state").GetString());
        Assert.True(
            (await Post(centre, $"{tenders[0]}/steps", withdrawal))
                .GetProperty("existing")
                .GetBoolean()
        );
        Assert.Equal(
            "step.too_early",
            await Refused(
                centre,
                $"{tenders[0]}/contract",
                new { signedAt = Tenders.At("2026-11-22 12:00") }
            )
        );
        // 6.7 % dearer; of the second tender 1.1 %, and of the last nobody knows.
        await Post(centre, $"{tenders[0]}/steps", Award(firms[2], "2026-11-23 10:00"));
        await Post(centre, $"{tenders[1]}/steps", withdrawal);
        await Post(centre, $"{tenders[1]}/steps", Award(strangers[0], "2026-11-23 10:00"));
        await Post(centre, $"{tenders[3]}/steps", withdrawal);
        await Post(centre, $"{tenders[3]}/steps", Award(strangers[1], "2026-11-23 10:00"));
        await Judge(web, [.. tenders]);
        Assert.Equal("triggered", await Said(supervisor, tenders[0], "I36"));
        Assert.Equal("notTriggered", await Said(supervisor, tenders[1], "I36"));
        Assert.Equal("insufficientData", await Said(supervisor, tenders[3], "I36"));
        var detail = await centre.GetFromJsonAsync<JsonElement>(
            $"/api/v1/procurements/{tenders[0]}"
        );
        Assert.Equal(
            [firms[2]],
            detail
                .GetProperty("bids")
                .EnumerateArray()
                .Where(bid => bid.GetProperty("winner").GetBoolean())
                .Select(bid => bid.GetProperty("bidderCode").GetString())
        );
        // The award that stands is sent again, and the one that was given up: neither is a third.
        foreach (
            var again in new[]
            {
                Award(firms[2], "2026-11-23 10:00"),
                Award(firms[0], "2026-11-21 10:00"),
            }
        )
        {
            Assert.True(
                (await Post(centre, $"{tenders[0]}/steps", again))
                    .GetProperty("existing")
                    .GetBoolean()
            );
        }

        // 100 days become 131, and 129.
        foreach (var (at, days) in new[] { (0, 131), (1, 129) })
        {
            await Post(
                centre,
                $"{tenders[at]}/steps",
                new
                {
                    step = "contract",
                    at = Tenders.At("2026-11-24 10:00"),
                    figures = new { amount = 450_000_00, termDays = 100 },
                }
            );
            await Post(
                centre,
                $"{tenders[at]}/steps",
                new
                {
                    step = "contractChange",
                    at = Tenders.At("2026-11-25 10:00"),
                    figures = new { what = "工期调整", termDays = days },
                }
            );
        }

        await Judge(web, [.. tenders]);
        Assert.Equal("triggered", await Said(supervisor, tenders[0], "I38"));
        Assert.Equal("notTriggered", await Said(supervisor, tenders[1], "I38"));
        // The limits of the decision are those of the first, and the contract's of the one that stands.
        var limits = await centre.GetFromJsonAsync<JsonElement>(
            $"/api/v1/procurements/{tenders[0]}/limits"
        );
        Assert.DoesNotContain(
            limits.GetProperty("limits").EnumerateArray(),
            limit => limit.GetProperty("breach").GetBoolean()
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Shares_for_small_firms_budget_projects_and_the_subject_of_a_sale_are_judged_from_the_notice(
        Engine engine
    )
    {
        await using var web = new WebProvince(engine);
        var centre = await web.SignedIn(Roles.CentreOperator);
        var supervisor = await web.SignedIn(Roles.Supervisor);
        object Reserved(string nature, int percent, string? project = null) =>
            new
            {
                notice = new
                {
                    nature,
                    reservedPercent = percent,
                    budgetProject = project,
                },
            };

        var whole = await Published(
            centre,
            Tender(1, "government", "open", 1_800_000_00, Reserved("goods", 100))
        );
        var part = await Published(
            centre,
            Tender(2, "government", "open", 1_800_000_00, Reserved("goods", 30))
        );
        var unsaid = await Published(centre, Tender(3, "government", "open", 1_800_000_00, null));
        var fit = new { notice = new { notReservedBecause = "no_competition" } };
        var none = await Published(centre, Tender(4, "government", "open", 1_800_000_00, fit));
        await Judge(web, whole, part, unsaid, none);
        Assert.Equal("notTriggered", await Said(supervisor, whole, "I40"));
        Assert.Equal("triggered", await Said(supervisor, part, "I40"));
        Assert.Equal("insufficientData", await Said(supervisor, unsaid, "I40"));
        Assert.Equal("notApplicable", await Said(supervisor, none, "I40"));

        // Two inquiries of one budget project: together above the threshold, with one more of another they are not.
        var first = await Published(
            centre,
            Tender(11, "government", "inquiry", 900_000_00, Reserved("goods", 100, "JY-2026-01"))
        );
        await Judge(web, first);
        Assert.Equal("notTriggered", await OfBuyer(supervisor, "I30"));
        var other = await Published(
            centre,
            Tender(12, "government", "inquiry", 1_200_000_00, Reserved("goods", 100, "JY-2026-02"))
        );
        await Judge(web, other);
        Assert.Equal("notTriggered", await OfBuyer(supervisor, "I30"));
        var second = await Published(
            centre,
            Tender(13, "government", "inquiry", 1_200_000_00, Reserved("goods", 100, "JY-2026-01"))
        );
        await Judge(web, second);
        Assert.Equal("triggered", await OfBuyer(supervisor, "I30"));

        // What is sold says which law binds its notice.
        var land = Tender(21, "land", "listing", null, new { notice = new { subject = "land" } });
        var silent = Tender(22, "land", "listing", null, null);
        var assets = Tender(
            23,
            "property",
            "listing",
            null,
            new { notice = new { deal = "equity", control = false } }
        );
        Assert.Equal(
            ["kept", "notApplicable"],
            await Limits(centre, await Published(centre, land, listing: true), "L40l", "L40b")
        );
        Assert.Equal(
            ["cannotTell", "cannotTell"],
            await Limits(centre, await Published(centre, silent, listing: true), "L40l", "L40b")
        );
        Assert.Equal(
            ["notApplicable", "notApplicable"],
            await Limits(centre, await Published(centre, assets), "L42a", "L42b")
        );
    }

    [Fact]
    public async Task What_a_notice_says_besides_is_judged_by_field_kept_once_and_told_where_it_differs()
    {
        await using var web = new WebProvince();
        var centre = await web.SignedIn(Roles.CentreOperator);
        Dictionary<string, object?> Notice(object figures) =>
            Tender(1, "land", "listing", null, figures);

        using var wrong = await Send(
            centre,
            "",
            Notice(
                new
                {
                    notice = new { subject = "sea", colour = "red" },
                    documents = new { deadline = "2026-11-20T01:30:00Z" },
                    opening = new { place = "三楼" },
                }
            )
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.StatusCode);
        Assert.Equal(
            [
                "/figures/documents/deadline figures.deadline",
                "/figures/notice/colour figure.unknown",
                "/figures/notice/subject choice",
                "/figures/opening figures.step",
            ],
            await Faults(wrong)
        );

        var good = Notice(
            new
            {
                notice = new { subject = "land", medium = "中国土地市场网" },
                documents = new { listingFrom = "2026-11-11T09:00:00+08:00" },
            }
        );
        var id = await Published(centre, good);
        using var again = await Send(centre, "", good);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        using var other = await Send(
            centre,
            "",
            Notice(new { notice = new { subject = "mineral", medium = "中国土地市场网" } })
        );
        Assert.Equal(HttpStatusCode.Conflict, other.StatusCode);
        Assert.Equal(
            ["/figures/documents/listingFrom differs", "/figures/notice/subject differs"],
            await Faults(other)
        );
        // The steps carry it, as if it had been posted with them.
        var detail = await centre.GetFromJsonAsync<JsonElement>($"/api/v1/procurements/{id}");
        var notice = detail
            .GetProperty("steps")
            .EnumerateArray()
            .Single(step => step.GetProperty("name").GetString() == "notice");
        Assert.Equal("land", notice.GetProperty("figures").GetProperty("subject").GetString());
    }

    private static Dictionary<string, object?> Tender(
        int number,
        string kind,
        string method,
        long? ceiling,
        object? figures
    ) =>
        new()
        {
            ["sourceReference"] = $"PD-{number}",
            ["title"] = $"第{number}项",
            ["kind"] = kind,
            ["method"] = method,
            ["buyerName"] = Buyer,
            ["category"] = "教学设备",
            ["region"] = "210100",
            ["ceilingMinor"] = ceiling,
            ["noticeAt"] = Tenders.At("2026-10-20 10:00"),
            ["deadlineAt"] = Tenders.Deadline,
            ["figures"] = figures,
        };

    private static async Task<string> Published(
        HttpClient centre,
        Dictionary<string, object?> tender,
        bool listing = false
    )
    {
        if (listing)
        {
            var figures = JsonSerializer.SerializeToNode(tender["figures"] ?? new { })!;
            figures["documents"] = new System.Text.Json.Nodes.JsonObject
            {
                ["listingFrom"] = "2026-11-10T09:00:00+08:00",
            };
            tender["figures"] = figures;
        }

        return (await Post(centre, "", tender)).GetProperty("id").GetString()!;
    }

    private static object Opening(string[] firms, params long?[] amounts) =>
        new
        {
            openedAt = Tenders.Deadline,
            bids = firms
                .Zip(amounts)
                .Select(
                    (each, at) =>
                        new
                        {
                            bidderCode = each.First,
                            bidderName = $"沈阳第{at + 1}建筑工程有限公司",
                            amountMinor = each.Second,
                        }
                ),
        };

    private static object Award(string winner, string at) =>
        new
        {
            step = "award",
            at = Tenders.At(at),
            figures = new { winner },
        };

    private static async Task<IReadOnlyList<string>> Firms(WebProvince web, params int[] numbers)
    {
        var codes = new List<string>();
        foreach (var number in numbers)
        {
            codes.Add((await Given.Submitted(web, number)).Code);
        }

        return codes;
    }

    private static async Task Listed(WebProvince web, params string[] rows)
    {
        var file =
            "list,code,name,reason,decided_on,from,until,document\n"
            + string.Join(
                '\n',
                rows.Select(
                    (row, at) =>
                    {
                        var parts = row.Split(',');
                        return string.Create(
                            CultureInfo.InvariantCulture,
                            $"{parts[0]},{parts[1]},某公司,未履行义务,{parts[2]},{parts[2]},{parts[3]},（2026）{at + 1}号"
                        );
                    }
                )
            );
        _ = (await web.Sender.Send(new ImportCredit.Command(file), Callers.Platform)).Value;
    }

    private static async Task Judge(WebProvince web, params string[] ids)
    {
        foreach (var id in ids)
        {
            _ = (
                await web.Sender.Send(
                    new RecomputeIndicators.Command(Guid.Parse(id, CultureInfo.InvariantCulture)),
                    Callers.Platform
                )
            ).Value;
        }
    }

    private static async Task<string> Said(HttpClient supervisor, string id, string indicator) =>
        Outcome(
            await supervisor.GetFromJsonAsync<JsonElement>($"/api/v1/indicators/procurements/{id}"),
            indicator,
            "procurement"
        );

    private static async Task<string> OfBuyer(HttpClient supervisor, string indicator) =>
        Outcome(
            await supervisor.GetFromJsonAsync<JsonElement>(
                $"/api/v1/indicators/subjects?subject=buyer&code={Uri.EscapeDataString("name:" + Buyer)}"
            ),
            indicator,
            "buyer"
        );

    private static string Outcome(JsonElement answer, string indicator, string subject) =>
        answer
            .GetProperty("findings")
            .EnumerateArray()
            .Single(one =>
                one.GetProperty("indicator").GetString() == indicator
                && one.GetProperty("subject").GetString() == subject
            )
            .GetProperty("outcome")
            .GetString()!;

    private static async Task<IEnumerable<string>> Limits(
        HttpClient centre,
        string id,
        params string[] limits
    )
    {
        var answer = await centre.GetFromJsonAsync<JsonElement>(
            $"/api/v1/procurements/{id}/limits"
        );
        return limits.Select(limit =>
            answer
                .GetProperty("limits")
                .EnumerateArray()
                .Single(one => one.GetProperty("limit").GetString() == limit)
                .GetProperty("outcome")
                .GetString()!
        );
    }

    private static async Task<JsonElement> Post(HttpClient client, string path, object body)
    {
        using var answer = await Send(client, path, body);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    private static async Task<string> Refused(HttpClient client, string path, object body)
    {
        using var answer = await Send(client, path, body);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("code")
            .GetString()!;
    }

    private static async Task<IEnumerable<string>> Faults(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>())
            .GetProperty("errors")
            .EnumerateArray()
            .Select(error =>
                $"{error.GetProperty("pointer").GetString()} {error.GetProperty("code").GetString()}"
            )
            .Order(StringComparer.Ordinal);

    private static async Task<HttpResponseMessage> Send(HttpClient client, string path, object body)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            path.Length == 0 ? "/api/v1/procurements" : $"/api/v1/procurements/{path}"
        )
        {
            Content = JsonContent.Create(body),
        };
        if (path.Length == 0)
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
        }

        return await client.SendAsync(request);
    }
}
