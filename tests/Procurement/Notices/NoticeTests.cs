using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Announcements;
using Trading.Procurement.Notices;
using Trading.Procurement.Steps;
using Trading.Procurement.Templates;
using Trading.Tests.Harness;

namespace Trading.Tests.Procurement.Notices;

/// <summary>What helps to write a notice: previews, times that keep the law, templates, the unified code.</summary>
public sealed class NoticeTests
{
    private const string WrongCode = "A0191350100M000100Y43202603020000014";

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_preview_is_what_the_public_page_says_afterwards_with_the_limits_that_would_be_broken(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var hasty = Tenders.Notice() with
        {
            NoticeAt = Tenders.At("2026-11-02 09:00"),
            DeadlineAt = Tenders.At("2026-11-12 09:00"),
            UnifiedCode = WrongCode,
        };
        var preview = (await Tried(province, new() { Notice = hasty })).Value;
        Assert.True(preview.IsPublic);
        var broken = Assert.Single(preview.Breaks, limit => limit.Limit == "L03");
        Assert.Contains("招标投标法", broken.Law.Zh, StringComparison.Ordinal);
        Assert.Contains("24", broken.Law.En, StringComparison.Ordinal);
        Assert.Equal("transaction_code.check_character", Assert.Single(preview.Warnings).Code);
        // Nothing of it is there.
        Assert.Equal(0, await province.Scalar<long>("select count(*) from procurement"));
        Assert.Equal(0, await province.Scalar<long>("select count(*) from outbox_message"));

        var published = (await province.Send(hasty, Tenders.Centre)).Value;
        Assert.Equal("transaction_code.check_character", Assert.Single(published.Warnings).Code);
        var shown = (
            await province.Send(new ReadAnnouncement.Query(published.Id), Caller.Anonymous)
        ).Value;
        Assert.Equal(
            (shown.Title, shown.State, shown.BuyerName, shown.CeilingMinor, shown.UnifiedCode),
            (
                preview.Announcement.Title,
                preview.Announcement.State,
                preview.Announcement.BuyerName,
                preview.Announcement.CeilingMinor,
                preview.Announcement.UnifiedCode
            )
        );
        Assert.Equal(shown.Steps, preview.Announcement.Steps);
        Assert.Equal(WrongCode, shown.UnifiedCode);
        var found = (
            await province.Send(
                new ListProcurements.Query { Text = "y43202603020000014" },
                Tenders.Centre
            )
        ).Value;
        Assert.Equal(published.Id, Assert.Single(found.Items).Id);
        Assert.Contains(
            (await province.Send(new GetProcurement.Query(published.Id), Tenders.Centre))
                .Value
                .Warnings,
            warning => warning.Code == "transaction_code.check_character"
        );

        // In earnest it does nothing, and what may not be is told as the command would.
        var earnest = await province.Send(
            new PreviewNotice.Command { Notice = Tenders.Notice(2) },
            Tenders.Centre
        );
        Assert.Equal("preview.in_earnest", earnest.Problem?.Code);
        var wrong = await Tried(province, new() { Notice = Tenders.Notice(2) with { Title = "" } });
        Assert.Contains(wrong.Problem!.Errors, error => error.Pointer == "/title");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_steps_preview_tells_what_it_breaks_itself_and_whether_anybody_is_shown_it(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var id = await Tenders.Published(province);
        var late = new PostStep.Command(id, "clarification", Tenders.At("2026-11-15 10:00"))
        {
            Figures = Figures.Of(("affectsBids", true)),
        };
        var preview = (await Tried(province, PreviewNotice.Command.Of(late))).Value;
        Assert.True(preview.IsPublic);
        Assert.Contains(preview.Breaks, limit => limit.Limit == "L04");
        Assert.Contains(preview.Announcement.Steps, step => step.Name == "clarification");
        Assert.True((await province.Send(late, Tenders.Centre)).Succeeded);
        // What is broken already is not told again of the next step.
        var objection = new PostStep.Command(id, "objection", Tenders.At("2026-11-16 10:00"))
        {
            Figures = Figures.Of(("receivedAt", "2026-11-16T10:00:00+08:00")),
        };
        var quiet = (await Tried(province, PreviewNotice.Command.Of(objection))).Value;
        Assert.False(quiet.IsPublic);
        Assert.DoesNotContain(quiet.Breaks, limit => limit.Limit == "L04");
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_suggested_deadline_keeps_every_limit_and_a_day_less_does_not(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var notice = Tenders.At("2026-11-02 09:00");
        var suggested = (
            await province.Send(
                new SuggestTimes.Query(notice) { Kind = "construction" },
                Tenders.Centre
            )
        ).Value;
        // 招标投标法 art. 24: twenty days at least.
        Assert.Equal(Tenders.At("2026-11-23 09:30"), suggested.DeadlineAt);
        Assert.Contains(
            "招标投标法",
            Assert.Single(suggested.Because).Law.Zh,
            StringComparison.Ordinal
        );
        var good = await Tried(
            province,
            new()
            {
                Notice = Tenders.Notice() with
                {
                    NoticeAt = notice,
                    DeadlineAt = suggested.DeadlineAt,
                },
            }
        );
        Assert.Empty(good.Value.Breaks);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Templates_are_the_firms_or_offices_own_are_renamed_and_deleted(Engine engine)
    {
        await using var province = Province.On(engine);
        var mine = Callers.With(Roles.CentreOperator) with { OfficeId = Guid.CreateVersion7() };
        var other = Callers.With(Roles.CentreOperator) with { OfficeId = Guid.CreateVersion7() };
        var keep = new KeepTemplate.Command(
            "市政道路",
            "construction",
            "open",
            new()
            {
                Category = "市政公用",
                Region = RegionCode.Given("210100"),
                CeilingMinor = 500_000_00,
                Lots = [new("1") { Title = "东段" }],
            }
        );
        var kept = (await province.Send(keep, mine)).Value;
        Assert.Equal("template.name_taken", (await province.Send(keep, mine)).Problem?.Code);
        Assert.Equal(
            kept.Id,
            (await province.Send(keep with { Method = "invited", Replace = true }, mine)).Value.Id
        );
        var listed = Assert.Single(
            (await province.Send(new ListTemplates.Query(), mine)).Value.Items
        );
        Assert.Equal(
            ("市政道路", "invited", "市政公用", "东段"),
            (listed.Name, listed.Method, listed.Content.Category, listed.Content.Lots![0].Title)
        );
        Assert.Empty((await province.Send(new ListTemplates.Query(), other)).Value.Items);
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new RenameTemplate.Command(kept.Id, "别名"), other)).Problem?.Kind
        );
        Assert.Equal(
            "道路",
            (await province.Send(new RenameTemplate.Command(kept.Id, "道路"), mine)).Value.Name
        );
        Assert.Equal(
            ProblemKind.NotFound,
            (await province.Send(new DropTemplate.Command(kept.Id), other)).Problem?.Kind
        );
        Assert.True((await province.Send(new DropTemplate.Command(kept.Id), mine)).Succeeded);
        Assert.Empty((await province.Send(new ListTemplates.Query(), mine)).Value.Items);
    }

    private static Task<Outcome<PreviewNotice.Preview>> Tried(
        Province province,
        PreviewNotice.Command command
    ) => province.Services.GetRequiredService<Sender>().Rehearse(command, Tenders.Centre);
}
