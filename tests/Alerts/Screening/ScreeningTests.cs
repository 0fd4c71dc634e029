using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Trading.Access;
using Trading.Alerts.Screening;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Screening;

/// <summary>A draft from its screening to the answers that a supervisor reads.</summary>
public sealed class ScreeningTests
{
    private const string Local = "供应商须在沈阳市注册并具有独立法人资格。";
    private const string Draft =
        "政府采购项目 采购文件\n一、供应商资格条件\n" + Local + "\n二、其他\n按合同约定支付。";

    private static readonly EntityCode Bureau = EntityCode.Parse("91110108551385082Q");
    private static readonly EntityCode School = EntityCode.Parse("91350100M000100Y43");
    private static readonly Caller Purchaser = Of(Roles.Purchaser, Bureau);

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_is_found_is_kept_with_its_law_and_the_text_only_sealed(Engine engine)
    {
        await using var province = Province.On(engine);
        var made = await Screened(province, Purchaser);

        Assert.Equal("procurement", made.Regime);
        Assert.Contains("政府采购", made.RegimeBecause);
        var hit = made.Hits.First(hit => hit.Pattern == "P01");
        Assert.Equal((3, "rule", "high"), (hit.Line, hit.By, hit.Severity));
        Assert.Equal(hit.Text, Local[hit.Start..hit.End]);
        Assert.True(hit.Confidence >= 0.5);
        Assert.NotEmpty(hit.Source);
        Assert.NotEmpty(hit.Wording);
        Assert.Contains("195", made.Notice.Zh, StringComparison.Ordinal);

        // Read again it is the same, and no column has the text in the clear but what was found.
        var read = (await province.Send(new GetScreening.Query(made.Id), Purchaser)).Value;
        Assert.Equal(JsonSerializer.Serialize(made), JsonSerializer.Serialize(read));
        foreach (
            var column in new[]
            {
                "select sealed from screened_text",
                "select hits from screening",
                "select payload from audit_entry where action = 'Alerts.ScreenDraft'",
            }
        )
        {
            Assert.DoesNotContain(
                "按合同约定支付",
                await province.Scalar<string>(column),
                StringComparison.Ordinal
            );
        }

        var text = (await province.Send(new GetDraftText.Query(made.Id), Purchaser)).Value;
        Assert.Equal(Draft.Split('\n'), text.Lines.Select(line => line.Text));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_a_person_decides_is_kept_and_the_supervisor_reads_it_but_not_the_text(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var made = await Screened(province, Purchaser);
        var number = made.Hits.First(hit => hit.Pattern == "P01").Number;
        var unsaid = await province.Send(
            new AnswerHit.Command(made.Id, number, HitDecisions.Kept, " "),
            Purchaser
        );
        Assert.Equal("/reason", Assert.Single(unsaid.Problem!.Errors).Pointer);

        await Answer(province, made.Id, number, HitDecisions.Kept, reason: "涉密场所内作业");
        var supervisor = Callers.With(Roles.Supervisor) with { Scope = In("210100") };
        var read = (await province.Send(new GetScreening.Query(made.Id), supervisor)).Value;
        var answer = read.Hits.Single(hit => hit.Number == number).Answer!;
        Assert.Equal(
            (HitDecisions.Kept, "涉密场所内作业", Purchaser.Name, false),
            (answer.Decision, answer.Reason, answer.By, read.Mine)
        );
        Assert.Equal(1, Assert.Single(await List(province, supervisor)).Answered);
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new GetDraftText.Query(made.Id), supervisor)).Problem!.Kind
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (
                await province.Send(
                    new AnswerHit.Command(made.Id, number, HitDecisions.Kept, "别人的"),
                    supervisor
                )
            )
                .Problem!
                .Kind
        );

        // Said anew the latest counts, and what was said before is there.
        province.Clock!.Advance(TimeSpan.FromMinutes(1));
        await Answer(province, made.Id, number, HitDecisions.Changed, wording: null);
        var hit = (
            await province.Send(new GetScreening.Query(made.Id), supervisor)
        ).Value.Hits.Single(hit => hit.Number == number);
        Assert.Equal(
            (HitDecisions.Changed, hit.Wording),
            (hit.Answer!.Decision, hit.Answer.Wording)
        );
        Assert.Equal(2, await province.Scalar<int>("select count(*) from screening_answer"));

        var text = (await province.Send(new GetDraftText.Query(made.Id), Purchaser)).Value;
        Assert.Contains(hit.Wording.TrimEnd('。'), text.Whole, StringComparison.Ordinal);
        Assert.DoesNotContain("沈阳市注册", text.Whole, StringComparison.Ordinal);
        Assert.Contains("按合同约定支付。", text.Whole, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Others_see_nothing_of_it(Engine engine)
    {
        await using var province = Province.On(engine);
        var made = await Screened(province, Purchaser);
        var colleague = Of(Roles.Purchaser, Bureau);
        Assert.True((await province.Send(new GetScreening.Query(made.Id), colleague)).Value.Mine);

        foreach (
            var other in new[]
            {
                Of(Roles.Purchaser, School),
                Of(Roles.Agency, School),
                Callers.With(Roles.CentreOperator),
                Callers.With(Roles.Supervisor) with
                {
                    Scope = In("210200"),
                },
            }
        )
        {
            Assert.Equal(
                ProblemKind.NotFound,
                (await province.Send(new GetScreening.Query(made.Id), other)).Problem!.Kind
            );
            Assert.Empty(await List(province, other));
        }

        foreach (var role in new[] { Roles.Bidder, Roles.Expert, Roles.Auditor })
        {
            var other = Callers.With(role);
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(new GetScreening.Query(made.Id), other)).Problem!.Kind
            );
            Assert.Equal(
                ProblemKind.Forbidden,
                (await province.Send(Of(Draft), other)).Problem!.Kind
            );
        }

        // A centre's people screen for where they may publish.
        var centre = Callers.With(Roles.CentreOperator) with
        {
            Scope = In("210200"),
        };
        Assert.Equal(
            "/region",
            Assert.Single((await province.Send(Of(Draft), centre)).Problem!.Errors).Pointer
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_procurement_says_where_it_lies_and_must_be_ones_own(Engine engine)
    {
        await using var province = Province.On(engine);
        var procurement = await Tenders.Published(province);
        var command = Of(Draft) with { Region = null, Kind = null, ProcurementId = procurement };
        var made = (await province.Send(command, Tenders.Centre)).Value;
        Assert.Equal(
            ("210100", "construction", procurement),
            (made.Region, made.Kind, made.ProcurementId)
        );
        var listed = await province.Send(
            new ListScreenings.Query(procurement),
            Callers.With(Roles.Supervisor)
        );
        Assert.Equal(made.Id, Assert.Single(listed.Value.Items).Id);
        Assert.Equal(
            "/procurementId",
            Assert.Single((await province.Send(command, Purchaser)).Problem!.Errors).Pointer
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_long_list_is_read_page_by_page(Engine engine)
    {
        await using var province = Province.On(engine);
        var made = new List<Guid>();
        for (var number = 0; number < 5; number++)
        {
            made.Add((await Screened(province, Purchaser)).Id);
        }

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = (
                await province.Send(new ListScreenings.Query(Cursor: cursor, Take: 2), Purchaser)
            ).Value;
            seen.AddRange(page.Items.Select(item => item.Id));
            cursor = page.Next;
        } while (cursor is not null);

        Assert.Equal(made.Order(), seen.Order());
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_colleagues_who_answer_one_hit_at_once_all_are_kept_and_one_counts(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var made = await Screened(province, Purchaser);
        var number = made.Hits[0].Number;
        for (var round = 1; round <= 8; round++)
        {
            var answered = await Task.WhenAll(
                Enumerable
                    .Range(0, 4)
                    .Select(each =>
                        Task.Run(() =>
                            province.Send(
                                new AnswerHit.Command(
                                    made.Id,
                                    number,
                                    HitDecisions.Kept,
                                    $"理由{round}-{each}"
                                ),
                                Purchaser
                            )
                        )
                    )
            );
            Assert.All(answered, one => Assert.True(one.Succeeded));
            Assert.Equal(
                round * 4,
                await province.Scalar<int>("select count(*) from screening_answer")
            );
            var counts = (await province.Send(new GetScreening.Query(made.Id), Purchaser))
                .Value.Hits.Single(hit => hit.Number == number)
                .Answer!.Reason;
            Assert.Contains(counts, answered.Select(one => one.Value.Answer!.Reason));
            province.Clock!.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_text_goes_after_its_time_and_what_was_found_stays(Engine engine)
    {
        await using var province = Province.On(engine);
        var made = await Screened(province, Purchaser);
        await Answer(province, made.Id, made.Hits[0].Number, HitDecisions.Kept, "理由");
        province.Clock!.Advance(TimeSpan.FromDays(91));
        await province.Send(new ForgetExpired.Command(), Callers.Platform);
        await province.DeliverDue();
        Assert.Equal(
            "screening.text_gone",
            (await province.Send(new GetDraftText.Query(made.Id), Purchaser)).Problem!.Code
        );
        var read = (await province.Send(new GetScreening.Query(made.Id), Purchaser)).Value;
        Assert.False(read.TextKept);
        Assert.NotNull(read.Hits[0].Answer);
        province.Clock.Advance(TimeSpan.FromDays(366 * 15));
        await province.Send(new ForgetExpired.Command(), Callers.Platform);
        await province.DeliverDue();
        Assert.Equal(0, await province.Scalar<int>("select count(*) from screening"));
        Assert.Equal(0, await province.Scalar<int>("select count(*) from screening_answer"));
    }

    [Theory]
    [InlineData("空.txt", "", "/file")]
    [InlineData("程序.docx", "MZ\u0090\0", "/file")]
    [InlineData("图.pdf", "GIF89a", "/file")]
    [InlineData("包.zip", "PK\u0003\u0004broken", "/file")]
    public async Task A_file_that_cannot_be_read_is_refused_by_its_field(
        string name,
        string content,
        string pointer
    )
    {
        await using var province = Province.On(Engine.Sqlite);
        var draft = await ReceivedDraft.OfFile(
            new MemoryStream(Encoding.Latin1.GetBytes(content)),
            name,
            default
        );
        var outcome = await province.Send(Of(Draft) with { Draft = draft }, Purchaser);
        Assert.Equal(pointer, Assert.Single(outcome.Problem!.Errors).Pointer);
        Assert.Equal(0, await province.Scalar<int>("select count(*) from screening"));
    }

    [Fact]
    public async Task What_is_too_large_or_too_long_is_refused_with_its_limit()
    {
        var large = await ReceivedDraft.OfFile(
            new MemoryStream(new byte[ReceivedDraft.MostBytes + 1]),
            "大.txt",
            default
        );
        Assert.Equal("screening.too_large", large.Problem!.Code);
        var text = ReceivedDraft.OfText(new string('字', ReceivedDraft.MostCharacters + 1), null);
        Assert.Equal("/text", Assert.Single(text.Problem!.Errors).Pointer);
        Assert.Equal(
            "/text",
            Assert.Single(ReceivedDraft.OfText(" ", null).Problem!.Errors).Pointer
        );
    }

    [Fact]
    public async Task Over_http_a_text_and_a_file_give_the_same_once_for_each_key()
    {
        await using var web = new WebProvince();
        var purchaser = await web.SignedIn(Roles.Purchaser, Bureau);
        var body = new
        {
            text = Draft,
            region = "210100",
            kind = "government",
        };
        using var unkeyed = await purchaser.PostAsJsonAsync("/api/v1/screenings", body);
        Assert.Equal(HttpStatusCode.BadRequest, unkeyed.StatusCode);

        var first = await Post(purchaser, "/api/v1/screenings", JsonContent.Create(body), "a");
        var again = await Post(purchaser, "/api/v1/screenings", JsonContent.Create(body), "a");
        var file = await Post(
            purchaser,
            "/api/v1/screenings/files?name=a.txt&region=210100&kind=government",
            new ByteArrayContent(Encoding.UTF8.GetBytes(Draft)),
            "b"
        );
        Assert.Equal(first.GetProperty("id").GetGuid(), again.GetProperty("id").GetGuid());
        Assert.NotEqual(first.GetProperty("id").GetGuid(), file.GetProperty("id").GetGuid());
        Assert.Equal(first.GetProperty("hits").GetRawText(), file.GetProperty("hits").GetRawText());
        Assert.Equal(
            first.GetProperty("sha256").GetString(),
            file.GetProperty("sha256").GetString()
        );

        var id = file.GetProperty("id").GetGuid();
        var hit = file.GetProperty("hits")[0].GetProperty("number").GetInt32();
        using var answered = await purchaser.PutAsJsonAsync(
            $"/api/v1/screenings/{id}/hits/{hit}/answer",
            new { decision = "changed", wording = "供应商具有独立法人资格" }
        );
        Assert.Equal(HttpStatusCode.OK, answered.StatusCode);
        using var text = await purchaser.GetAsync($"/api/v1/screenings/{id}/text");
        Assert.Equal("text/plain", text.Content.Headers.ContentType!.MediaType);
        Assert.Contains(
            "供应商具有独立法人资格",
            await text.Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    private static async Task<JsonElement> Post(
        HttpClient client,
        string address,
        HttpContent content,
        string key
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = content };
        request.Headers.Add(Api.IdempotencyHeader, key);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static Caller Of(string role, EntityCode firm) =>
        Callers.With(role, entityCode: firm) with
        {
            Scope = DataScope.Nothing,
        };

    private static DataScope In(string region) =>
        DataScope.Of([new DataArea { Region = RegionCode.Parse(region) }]);

    private static ScreenDraft.Command Of(string text) =>
        new(
            ReceivedDraft.OfText(text, "采购文件.txt"),
            ScreeningRegimes.Auto,
            RegionCode.Given("210100"),
            "government"
        );

    private static async Task<GetScreening.Detail> Screened(Province province, Caller caller)
    {
        var outcome = await province.Send(Of(Draft), caller);
        Assert.Null(outcome.Problem);
        return outcome.Value;
    }

    private static async Task Answer(
        Province province,
        Guid id,
        int hit,
        string decision,
        string? reason = null,
        string? wording = null
    ) =>
        Assert.True(
            (
                await province.Send(
                    new AnswerHit.Command(id, hit, decision, reason, wording),
                    Purchaser
                )
            ).Succeeded
        );

    private static async Task<IReadOnlyList<ListScreenings.Item>> List(
        Province province,
        Caller caller
    ) => (await province.Send(new ListScreenings.Query(), caller)).Value.Items;
}
