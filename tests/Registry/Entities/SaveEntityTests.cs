using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

public sealed class SaveEntityTests
{
    [PostgresFact]
    public async Task Of_a_save_and_a_submission_of_one_version_at_the_same_instant_one_is_refused_and_what_is_handed_in_is_the_version_named()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var round = 1; round <= 8; round++)
        {
            var (clerk, draft) = await Firms.Complete(province, round);
            var code = clerk.EntityCode!.Value;
            var late = Firms.Contact() with { Name = "最后一刻改的人" };
            var save = Task.Run(() =>
                province.Send(new SaveEntity.Command(code, draft.Version, Contacts: [late]), clerk)
            );
            var submit = Task.Run(() =>
                province.Send(new SubmitEntity.Command(code, draft.Version), clerk)
            );
            var (saved, submitted) = (await save, await submit);
            Assert.NotEqual(saved.Succeeded, submitted.Succeeded);
            var now = await Firms.Dossier(province, clerk);
            Assert.Equal(submitted.Succeeded, now.State == EntityStates.Submitted);
            Assert.Equal(
                submitted.Succeeded ? draft.Record.Contacts[0] : late,
                now.Record.Contacts[0]
            );
            Assert.Equal(
                ProblemKind.Stale,
                (await province.Send(new SubmitEntity.Command(code, draft.Version), clerk))
                    .Problem
                    ?.Kind
            );
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Of_two_editors_the_second_is_refused_and_sees_the_difference(Engine engine)
    {
        await using var province = Province.On(engine);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var code = clerk.EntityCode!.Value;

        var first = new SaveEntity.Command(
            code,
            draft.Version,
            Identity: Firms.Identity(1) with
            {
                Address = "甲地址",
            }
        );
        var second = first with { Identity = Firms.Identity(1) with { Address = "乙地址" } };
        var outcomes = await Task.WhenAll(
            Task.Run(() => province.Send(first, clerk)),
            Task.Run(() => province.Send(second, clerk))
        );

        var winner = Assert.Single(outcomes, outcome => outcome.Succeeded).Value;
        var stale = Assert.Single(outcomes, outcome => !outcome.Succeeded).Problem!;
        Assert.Equal(ProblemKind.Stale, stale.Kind);
        Assert.Equal(winner.Version, Assert.IsType<Dossier>(stale.Extensions["current"]).Version);
        var difference = Assert.Single(
            Assert.IsAssignableFrom<IReadOnlyList<Difference>>(stale.Extensions["differences"])
        );
        Assert.Equal("/identity/address", difference.Pointer);
        Assert.Equal(winner.Record.Identity.Address, difference.Before);
        Assert.Equal(
            new HashSet<string?> { "甲地址", "乙地址" },
            new HashSet<string?> { difference.Before, difference.After }
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_crash_between_any_two_statements_of_a_save_leaves_all_or_nothing(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var save = new SaveEntity.Command(
            clerk.EntityCode!.Value,
            draft.Version,
            Identity: Firms.Identity(1) with
            {
                Name = "改名后的公司",
            },
            Qualifications: [Firms.Licence("市政公用工程施工总承包"), Firms.Licence("公路工程")]
        );
        await Crash.BetweenAnyTwoStatements(province, () => province.Send(save, clerk));

        var after = await Firms.Dossier(province, clerk);
        Assert.Equal(draft.Version + 1, after.Version);
        Assert.Equal("改名后的公司", after.Record.Identity.Name);
        Assert.Equal(2, await province.Scalar<long>("select count(*) from entity_qualification"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_crash_between_any_two_statements_of_a_submission_leaves_all_or_nothing(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var (clerk, draft) = await Firms.Complete(province, 1);
        var submit = new SubmitEntity.Command(clerk.EntityCode!.Value, draft.Version);
        await Crash.BetweenAnyTwoStatements(province, () => province.Send(submit, clerk));

        Assert.Equal(EntityStates.Submitted, (await Firms.Dossier(province, clerk)).State);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from review"));
    }

    [Fact]
    public async Task Nobody_edits_or_reads_whole_the_record_of_another_firm()
    {
        await using var province = Province.On(Engine.Sqlite);
        var one = await Firms.SignUp(province, 1);
        var other = await Firms.SignUp(province, 2);

        var code = one.EntityCode!.Value;
        Problem?[] problems =
        [
            (await province.Send(new SaveEntity.Command(code, 1), other)).Problem,
            (await province.Send(new SubmitEntity.Command(code, 1), other)).Problem,
            (await province.Send(new WithdrawEntity.Command(code, 1), other)).Problem,
            (await province.Send(new GetDossier.Query(code), other)).Problem,
            (await province.Send(new PreviewRecord.Query(code), other)).Problem,
            (await province.Send(new GetEntity.Query(code), other)).Problem,
            (await province.Send(new EntityVersions.Query(code), other)).Problem,
            (await province.Send(new GetEntityVersion.Query(code, 1), other)).Problem,
            (await province.Send(new CompareVersions.Query(code, 1, 1), other)).Problem,
            (await province.Send(new Trading.Exchange.ListReceipts.Query(code), other)).Problem,
        ];
        Assert.All(problems, problem => Assert.Equal(ProblemKind.Forbidden, problem?.Kind));
    }

    [Fact]
    public async Task A_draft_is_saved_as_typed_and_says_what_is_wrong_with_it()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        var saved = (
            await province.Send(
                new SaveEntity.Command(
                    clerk.EntityCode!.Value,
                    1,
                    Contacts:
                    [
                        new()
                        {
                            Name = " 王 ",
                            Phone = "1384001",
                            Email = "wang@",
                        },
                        new(),
                    ]
                ),
                clerk
            )
        ).Value;
        var contact = Assert.Single(saved.Record.Contacts);
        Assert.Equal(("王", "1384001"), (contact.Name, contact.Phone));
        Assert.Equal(
            [("/contacts/0/phone", "phone.shape"), ("/contacts/0/email", "email.shape")],
            saved
                .Sections.Single(section => section.Section == Sections.Contacts)
                .Errors.Select(error => (error.Pointer, error.Code))
        );
    }

    [Theory]
    [InlineData('\u0000', "text.control")]
    [InlineData('\u202E', "text.bidi")]
    [InlineData('\uFFFD', "text.damaged")]
    [InlineData('\uD800', "text.surrogate")]
    [InlineData('\n', "text.line_break")]
    public async Task Text_that_cannot_be_shown_as_it_is_stored_is_refused(
        char character,
        string rule
    )
    {
        var text = $"a{character}b";
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        var refused = await province.Send(
            new SaveEntity.Command(
                clerk.EntityCode!.Value,
                1,
                Identity: Firms.Identity(1) with
                {
                    Name = text,
                },
                Contacts: [Firms.Contact() with { Phone = text }]
            ),
            clerk
        );
        Assert.Equal(
            [("/identity/name", rule), ("/contacts/0/phone", rule)],
            refused.Problem!.Errors.Select(error => (error.Pointer, error.Code))
        );
        // What is personal is not repeated.
        Assert.Null(refused.Problem.Errors[1].Value);
    }

    [Fact]
    public async Task Too_much_of_anything_is_refused_by_the_field()
    {
        await using var province = Province.On(Engine.Sqlite);
        var clerk = await Firms.SignUp(province, 1);
        var refused = await province.Send(
            new SaveEntity.Command(
                clerk.EntityCode!.Value,
                1,
                Identity: new IdentitySection
                {
                    Name = new string('长', 201),
                    Kind = "no_such_kind",
                    Region = "21",
                    Industry = "Z99",
                    EstablishedOn = new DateOnly(1, 1, 1),
                },
                Contacts: [.. Enumerable.Repeat(Firms.Contact(), 21)],
                Qualifications: [.. Enumerable.Repeat(Firms.Licence(), 201)],
                Size: new SizeSection
                {
                    Year = 1066,
                    Employees = -1,
                    RevenueMinor = long.MaxValue,
                    AssetsMinor = -1,
                }
            ),
            clerk
        );
        Assert.Equal(
            [
                "/identity/name",
                "/identity/kind",
                "/identity/region",
                "/identity/establishedOn",
                "/identity/industry",
                "/contacts",
                "/size/year",
                "/size/employees",
                "/size/revenueMinor",
                "/size/assetsMinor",
                "/qualifications",
            ],
            refused.Problem!.Errors.Select(error => error.Pointer)
        );
        Assert.Equal(1, (await Firms.Dossier(province, clerk)).Version);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Hostile_text_is_kept_and_given_back_as_what_it_is(Engine engine)
    {
        await using var province = Province.On(engine);
        var clerk = await Firms.SignUp(province, 1);
        const string hostile =
            "'; drop table entity;-- <script>alert(1)</script> =cmd|'/c calc'!A0 %_[\\";
        var saved = await province.Send(
            new SaveEntity.Command(
                clerk.EntityCode!.Value,
                1,
                Identity: Firms.Identity(1) with
                {
                    Name = hostile,
                },
                Qualifications: [Firms.Licence(hostile)]
            ),
            clerk
        );
        Assert.Equal(hostile, saved.Value.Record.Identity.Name);
        var browser = Callers.With(Trading.Access.Roles.Supervisor);
        foreach (var part in new[] { "drop table", "<script>", "%_[\\", "!A0" })
        {
            var found = await province.Send(
                new SearchEntities.Query { Words = part, Qualification = part },
                browser
            );
            Assert.Equal(hostile, Assert.Single(found.Value.Items).Name);
        }

        Assert.Empty(
            (await province.Send(new SearchEntities.Query { Words = "公司%" }, browser)).Value.Items
        );
    }

    [Fact]
    public async Task The_audit_trail_holds_no_phone_number()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Firms.Complete(province, 1);
        var payloads = await province.Rows<string>("select payload from audit_entry");
        Assert.Contains(
            payloads,
            payload => payload.Contains("投标经理", StringComparison.Ordinal)
        );
        Assert.All(
            payloads,
            payload => Assert.DoesNotContain(Firms.Phone, payload, StringComparison.Ordinal)
        );
    }
}
