using Trading.Access;
using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;
using Trading.Tests.Registry;

namespace Trading.Tests.Evaluation;

/// <summary>How somebody becomes an expert, and stops being one.</summary>
public sealed class ApplicationTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_application_is_returned_by_field_corrected_and_admitted(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = await Apply(province);
        var applicant = await Self(province, id);
        var file = await Read(province, id);
        Assert.Equal(("applied", 1L), (file.State, file.Version));
        Assert.Equal("110*************2X", file.IdentityMask);
        Assert.Equal("工程造价", file.MainSpecialty);
        Assert.Equal("一级造价工程师", Assert.Single(file.Qualifications).Name);
        Assert.Empty((await province.Send(new ListSpecialties.Query(), Tenders.Centre)).Value);

        var returned = await Review(
            province,
            file,
            admit: false,
            new FieldToCorrect("/qualifications/0/validTo", "证书已过期")
        );
        Assert.Equal("returned", returned.Value.State);
        var again = await Review(province, returned.Value, admit: true);
        Assert.Equal("expert.reviewed", again.Problem?.Code);

        var own = (await province.Send(new GetMyExpertFile.Query(), applicant)).Value;
        Assert.Equal(
            [new FieldToCorrect("/qualifications/0/validTo", "证书已过期")],
            own.Decisions[^1].Fields
        );
        var corrected = await province.Send(
            new CorrectApplication.Command(
                Form() with
                {
                    Qualifications = [Certificate() with { ValidTo = new DateOnly(2029, 6, 30) }],
                }
            ),
            applicant
        );
        Assert.Equal("applied", corrected.Value.State);
        // What was looked at before it was corrected is not what is admitted.
        Assert.Equal(
            ProblemKind.Stale,
            (await Review(province, returned.Value, admit: true)).Problem?.Kind
        );

        var admitted = await Review(province, corrected.Value, admit: true);
        Assert.Equal("active", admitted.Value.State);
        Assert.Equal(Province.Start, admitted.Value.AdmittedAt);
        Assert.Equal(
            ["applied", "returned", "corrected", "admitted"],
            admitted.Value.Decisions.Select(decision => decision.Kind)
        );
        Assert.Equal(
            "expert.not_returned",
            (await province.Send(new CorrectApplication.Command(Form()), applicant)).Problem?.Code
        );
        Assert.Equal(
            2,
            await province.Scalar<long>(
                "select count(*) from notice where link = '/my/expert-file'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task One_person_has_one_file_also_when_applying_twice_at_once(Engine engine)
    {
        await using var province = Province.On(engine);
        var both = await Task.WhenAll(
            province.Send(Applying("sun.one"), Caller.Anonymous),
            province.Send(Applying("sun.two"), Caller.Anonymous)
        );
        var refused = Assert.Single(both, outcome => !outcome.Succeeded);
        Assert.Equal("expert.applied", refused.Problem!.Code);
        Assert.Equal(1, await province.Scalar<long>("select count(*) from expert"));
        Assert.Equal(1, await province.Scalar<long>("select count(*) from person"));

        var registered = await province.Send(
            Panels.Expert(1) with
            {
                IdentityNumber = Firms.IdentityNumber,
            },
            Tenders.Centre
        );
        Assert.Equal("expert.has_file", registered.Problem?.Code);
        var from = (await Panels.Experts(province, 1))[0];
        Assert.Equal(
            "expert.has_file",
            (
                await province.Send(
                    new IdentifyExpert.Command(from, Firms.IdentityNumber),
                    Tenders.Centre
                )
            )
                .Problem
                ?.Code
        );
    }

    [PostgresFact]
    public async Task Of_two_officers_who_decide_at_once_one_is_told_that_it_is_decided()
    {
        await using var province = Province.On(Engine.Postgres);
        for (var round = 1; round <= 10; round++)
        {
            var id = (
                await province.Send(
                    Applying($"sun.{round}") with
                    {
                        IdentityNumber = Number(round),
                    },
                    Caller.Anonymous
                )
            )
                .Value
                .Id;
            var file = await Read(province, id);
            var both = await Task.WhenAll(
                Review(province, file, admit: true),
                Review(province, file, admit: false)
            );
            Assert.Single(both, outcome => outcome.Succeeded);
            Assert.Equal(
                "expert.reviewed",
                both.Single(outcome => !outcome.Succeeded).Problem!.Code
            );
            Assert.Equal(
                2,
                await province.Scalar<long>(
                    "select count(*) from expert_decision where expert_id = @id",
                    new { id }
                )
            );
            // So many a minute may sign up.
            province.Clock!.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task An_identity_number_lies_nowhere_in_the_clear_and_is_sealed_anew(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = (await Panels.Experts(province, 1))[0];
        var identified = await province.Send(
            new IdentifyExpert.Command(id, Firms.IdentityNumber),
            Tenders.Centre
        );
        Assert.Equal("110*************2X", identified.Value.IdentityMask);
        var texts = (await province.Rows<string>("select payload from audit_entry"))
            .Concat(await province.Rows<string>("select identity_sealed from expert"))
            .Concat(await province.Rows<string>("select identity_token from expert"));
        Assert.All(
            texts,
            text => Assert.DoesNotContain(Firms.IdentityNumber, text, StringComparison.Ordinal)
        );
        var resealed = await province.Send(new ResealIdentities.Command(), Callers.Platform);
        Assert.Equal((0, false), (resealed.Value.Numbers, resealed.Value.More));
    }

    [Fact]
    public async Task A_wrong_identity_number_is_refused_without_being_repeated()
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            Applying("sun.li") with
            {
                IdentityNumber = "110105194912310021",
            },
            Caller.Anonymous
        );
        var error = Assert.Single(refused.Problem!.Errors);
        Assert.Equal("/identityNumber", error.Pointer);
        Assert.Null(error.Value);
    }

    [Fact]
    public async Task An_application_names_every_field_that_breaks_a_rule()
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            Applying("sun.li") with
            {
                Application = Form() with
                {
                    Name = "",
                    MainSpecialty = "桥梁",
                    Recommender = "",
                    RecommendedOn = new DateOnly(2026, 12, 1),
                    Qualifications = [Certificate() with { Number = "" }],
                },
            },
            Caller.Anonymous
        );
        Assert.Equal(
            [
                "/application/mainSpecialty",
                "/application/name",
                "/application/qualifications/0/number",
                "/application/recommendedOn",
                "/application/recommender",
            ],
            refused.Problem!.Errors.Select(error => error.Pointer).Order(StringComparer.Ordinal)
        );
        Assert.Equal(0, await province.Scalar<long>("select count(*) from person"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Who_was_removed_appeals_once_and_not_to_who_decided(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = (await Panels.Experts(province, 1))[0];
        var expert = await Self(province, id);
        var other = Callers.With(Roles.CentreOperator);
        var nothing = await province.Send(new AppealDecision.Command("没有理由"), expert);
        Assert.Equal("expert.nothing_to_appeal", nothing.Problem?.Code);

        var removed = await province.Send(
            new RemoveExpert.Command(id, "违反评审纪律"),
            Tenders.Centre
        );
        Assert.Equal(("removed", "违反评审纪律"), (removed.Value.State, removed.Value.StateReason));
        Assert.Equal(
            "expert.not_in_pool",
            (await province.Send(new RemoveExpert.Command(id, "再次移出"), other)).Problem?.Code
        );
        await province.Send(new AppealDecision.Command("当日不在现场"), expert);
        Assert.Equal(
            "expert.appealed",
            (await province.Send(new AppealDecision.Command("再说一次"), expert)).Problem?.Code
        );
        Assert.Equal(
            ProblemKind.Forbidden,
            (await province.Send(new DecideAppeal.Command(id, true, "属实"), Tenders.Centre))
                .Problem
                ?.Kind
        );

        var refused = await province.Send(new DecideAppeal.Command(id, false, "查无实据"), other);
        Assert.Equal(("removed", (string?)null), (refused.Value.State, refused.Value.Appeal));
        Assert.Equal(
            "expert.appealed",
            (await province.Send(new AppealDecision.Command("还是不服"), expert)).Problem?.Code
        );
        Assert.Equal(
            ["registered", "removed", "appealed", "upheld"],
            refused.Value.Decisions.Select(decision => decision.Kind)
        );
        Assert.Equal(1, await province.Scalar<long>("select count(*) from expert"));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_granted_appeal_brings_the_expert_back(Engine engine)
    {
        await using var province = Province.On(engine);
        var id = (await Panels.Experts(province, 1))[0];
        var file = await Read(province, id);
        await province.Send(
            new ChangeExpert.Command(
                id,
                file.Version,
                file.Name,
                RegionCode.Given(file.Region),
                file.Specialties,
                file.Ties,
                "suspended",
                "年度考核不合格"
            ),
            Tenders.Centre
        );
        await province.Send(new AppealDecision.Command("考核当日出差"), await Self(province, id));
        var granted = await province.Send(
            new DecideAppeal.Command(id, true, "出差属实"),
            Callers.With(Roles.CentreOperator)
        );
        Assert.Equal(
            ("active", (string?)null, (string?)null),
            (granted.Value.State, granted.Value.StateReason, granted.Value.Appeal)
        );
        Assert.Equal(
            ["registered", "suspended", "appealed", "overturned"],
            granted.Value.Decisions.Select(decision => decision.Kind)
        );
        Assert.Equal(
            2,
            await province.Scalar<long>(
                "select count(*) from notice where link = '/my/expert-file'"
            )
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_catalogue_counts_by_specialty_and_city_and_names_nobody(Engine engine)
    {
        await using var province = Province.On(
            engine,
            new()
            {
                ["Trading:Experts:FeeZh"] = "半日 500 元",
                ["Trading:Experts:PaymentZh"] = "银行转账，不支付现金",
            }
        );
        await Panels.Experts(province, 2);
        await province.Send(
            Panels.Expert(3) with
            {
                Region = RegionCode.Given("210202"),
            },
            Tenders.Centre
        );
        await Apply(province);

        var catalogue = (await province.Send(new ExpertCatalogue.Query(), Caller.Anonymous)).Value;
        Assert.Equal((3, "半日 500 元"), (catalogue.Experts, catalogue.Fee));
        Assert.Equal(
            [
                new ExpertCatalogue.Line("道路工程", "210100", 2, 0),
                new ExpertCatalogue.Line("道路工程", "210200", 1, 0),
            ],
            catalogue.Lines
        );
    }

    private static string Number(int one)
    {
        var first = $"21010219800101{one:D3}";
        return first + CitizenIdentityNumber.CheckCharacterOf(first);
    }

    internal static async Task<Guid> Apply(Province province) =>
        (await province.Send(Applying("sun.li"), Caller.Anonymous)).Value.Id;

    internal static async Task<Caller> Self(Province province, Guid id) =>
        Callers.With(
            Roles.Expert,
            await province.Scalar<Guid>("select person_id from expert where id = @id", new { id })
        );

    internal static async Task<Expert> Read(Province province, Guid id) =>
        (await province.Send(new GetExpert.Query(id), Tenders.Centre)).Value;

    internal static Task<Outcome<Expert>> Review(
        Province province,
        Expert file,
        bool admit,
        params FieldToCorrect[] corrections
    ) =>
        province.Send(
            new ReviewApplication.Command(
                file.Id,
                file.Version,
                admit,
                admit ? null : "请补正",
                corrections
            ),
            Tenders.Centre
        );

    internal static ApplyAsExpert.Command Applying(string login) =>
        new(Form(), Firms.IdentityNumber, login, WebProvince.Password);

    internal static ApplicationForm Form() =>
        new()
        {
            Name = "孙丽",
            Region = RegionCode.Given("210200"),
            Specialties = ["房屋建筑", "工程造价"],
            MainSpecialty = "工程造价",
            ProfessionalTitle = "高级工程师",
            Ties =
            [
                new Tie { OrganisationName = "大连设计研究院", FromDay = new DateOnly(2018, 7, 1) },
            ],
            Qualifications = [Certificate()],
            Recommender = "大连设计研究院",
            Recommendation = "大设推〔2026〕7号",
            RecommendedOn = new DateOnly(2026, 10, 12),
        };

    private static ExpertQualification Certificate() =>
        new()
        {
            Name = "一级造价工程师",
            Number = "建[造]11210000123",
            Issuer = "住房和城乡建设部",
            ValidTo = new DateOnly(2026, 6, 30),
        };
}
