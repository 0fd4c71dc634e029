using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Rules;
using Trading.Tests.Harness;

namespace Trading.Tests.Registry;

public sealed class SearchIndexTests
{
    private const int Firms = 3000;

    // Few characters, so that words meet and part again; among them what LIKE and the engines' query languages know.
    private const string Characters = "沈阳鑫盛建工有限公司東华ＡＢab1%_! ()*\"";

    private static readonly Gen<EntityFilters> Searches = Gen.Select(
        Gen.Char["沈阳鑫盛建工有限公司东華Ab1%_!\"*"].Array[0, 5].Select(c => new string(c)),
        OneOf<string?>(null, null, "210000", "210100", "210102", "210200"),
        OneOf<string?>(null, null, "E", "E47", "47", "4710", "F"),
        OneOf<string?>(null, null, "施工", "施", "监理"),
        OneOf<string?>(null, null, EntityKinds.Enterprise, EntityKinds.Institution),
        OneOf<DateOnly?>(null, null, new DateOnly(2026, 6, 1)),
        (words, region, industry, licence, kind, day) =>
            new EntityFilters
            {
                Words = words,
                Region = region,
                Industry = industry,
                Qualification = licence,
                Grade = licence is null ? null : "一级",
                InForceOn = day,
                Kind = kind,
            }
    );

    private static Gen<T> OneOf<T>(params T[] values) =>
        Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static string Name(Random random) =>
        string.Concat(
            Enumerable
                .Range(0, random.Next(1, 13))
                .Select(_ => Characters[random.Next(Characters.Length)])
        );

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task The_index_finds_what_a_scan_finds_in_the_same_order_and_number(Engine engine)
    {
        await using var province = Province.On(engine);
        var random = new Random(7);
        var firms = Enumerable
            .Range(0, Firms)
            .Select(number => Firm(number, Name(random), random))
            .ToList();
        var all = await Import(province, firms);
        await using var scope = province.Services.CreateAsyncScope();
        var search = scope.ServiceProvider.GetRequiredService<EntitySearch>();

        await Searches.SampleAsync(
            async filters =>
            {
                // The reference of the words is neither index nor LIKE but the plain text; of the rest, LIKE.
                var words = Canonical.Folded(filters.Words);
                var others = (
                    await search.Scan(
                        filters with
                        {
                            Words = null,
                        },
                        0,
                        Firms,
                        CancellationToken.None
                    )
                )
                    .Select(found => found.Code.ToString())
                    .ToHashSet(StringComparer.Ordinal);
                var expected = all.Where(firm =>
                        others.Contains(firm.Code)
                        && (
                            Canonical.Folded(firm.Name).Contains(words, StringComparison.Ordinal)
                            || firm.Code.StartsWith(words, StringComparison.Ordinal)
                        )
                    )
                    .Select(firm => firm.Code)
                    .ToList();

                var found = new List<string>();
                long after = 0;
                while (true)
                {
                    var page = await search.Page(filters, after, 71, CancellationToken.None);
                    found.AddRange(page.Select(one => one.Code.ToString()));
                    if (page.Count < 71)
                    {
                        break;
                    }

                    after = page[^1].Serial;
                }

                Assert.Equal(expected, found);
                var counted = await search.Count(filters, 100, CancellationToken.None);
                Assert.True(
                    counted.OrMore
                        ? expected.Count > 100 || expected.Count >= counted.Count
                        : counted.Count == expected.Count,
                    $"{counted} of {expected.Count}"
                );
            },
            iter: 150,
            threads: 1,
            seed: "0000KPzYw3R2"
        );
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Width_case_blanks_and_variant_characters_make_no_difference(Engine engine)
    {
        await using var province = Province.On(engine);
        await Import(
            province,
            [
                Of(Registry.Firms.Code(1).ToString(), "遼寧鑫盛機電設備（集團）有限公司"),
                Of(Registry.Firms.Code(2).ToString(), "大连Ｈａｉ Gang工程有限公司"),
            ]
        );
        foreach (
            var words in new[] { "辽宁", "遼宁鑫盛机电", "(集团)", "设备（集團", "鑫 盛", "备(" }
        )
        {
            Assert.Equal(
                [Registry.Firms.Code(1).ToString()],
                await Find(province, new() { Words = words })
            );
        }

        Assert.Equal(
            [Registry.Firms.Code(2).ToString()],
            await Find(province, new() { Words = "ＨＡＩｇａｎｇ" })
        );
        Assert.Equal(2, (await Find(province, new() { Words = "司" })).Count);
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task A_renamed_firm_is_found_under_its_new_name_alone_and_a_crash_leaves_the_old(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var clerk = await Registry.Firms.SignUp(province, 1);
        var renamed = new SaveEntity.Command(
            clerk.EntityCode!.Value,
            1,
            Registry.Firms.Identity(1) with
            {
                Name = "锦州海丰工程有限公司",
                Region = "210702",
            },
            Qualifications: [Registry.Firms.Licence("公路工程施工总承包")]
        );
        for (var statement = 1; ; statement++)
        {
            province.Crash.Arm(statement);
            try
            {
                var saved = await province.Send(renamed, clerk);
                province.Crash.Disarm();
                Assert.True(saved.Succeeded, saved.Problem?.Code);
                Assert.Contains("registry.entity_search.insert", province.Crash.Seen);
                break;
            }
            catch (CrashException)
            {
                Assert.Single(await Find(province, new() { Words = "沈阳第1建筑" }));
                Assert.Empty(await Find(province, new() { Words = "锦州海丰" }));
            }
        }

        Assert.Empty(await Find(province, new() { Words = "沈阳第1建筑" }));
        Assert.Single(await Find(province, new() { Words = "锦州海丰", Region = "210700" }));
        Assert.Single(await Find(province, new() { Qualification = "公路工程" }));
        Assert.Empty(await Find(province, new() { Words = "锦州海丰", Region = "210100" }));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task What_was_stored_before_the_index_is_folded_and_indexed_by_the_job(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        await Import(
            province,
            [
                .. Enumerable
                    .Range(1, 450)
                    .Select(n => Of(Registry.Firms.Code(n).ToString(), $"遼寧第{n}機械廠")),
            ]
        );
        // As the script finds them: names as an earlier way of folding left them, and nothing in the index.
        await province.Rows<int>("update entity set name_folded = name");
        await province.Rows<int>("delete from entity_search");
        Assert.Empty(await Find(province, new() { Words = "辽宁" }));

        await province.Send(new ReindexEntities.Command(0), Callers.Platform);
        await province.DeliverDue(times: 2);

        Assert.Equal(450, (await Find(province, new() { Words = "辽宁第" })).Count);
        Assert.Equal(
            [Registry.Firms.Code(77).ToString()],
            await Find(province, new() { Words = "第77机械厂" })
        );
    }

    [Fact]
    public async Task More_than_ten_thousand_are_not_counted_out()
    {
        await using var province = Province.On(Engine.Sqlite);
        foreach (var some in Enumerable.Range(1, 10_050).Chunk(ImportEntities.Most))
        {
            await Import(
                province,
                [
                    .. some.Select(n =>
                        Of(Registry.Firms.Code(n).ToString(), $"沈阳第{n}贸易有限公司")
                    ),
                ]
            );
        }

        var browser = Callers.With(Roles.Supervisor);
        Assert.Equal(
            new CountEntities.Counted(10_000, true),
            (await province.Send(new CountEntities.Query { Words = "贸易有限" }, browser)).Value
        );
        Assert.Equal(
            new CountEntities.Counted(10_000, true),
            (await province.Send(new CountEntities.Query(), browser)).Value
        );
        Assert.Equal(
            new CountEntities.Counted(1, false),
            (await province.Send(new CountEntities.Query { Words = "第10050贸" }, browser)).Value
        );
    }

    [Theory]
    [InlineData("/industry", "X9")]
    [InlineData("/state", "asleep")]
    [InlineData("/kind", "club")]
    [InlineData("/region", "99")]
    [InlineData("/sizeClass", "huge")]
    public async Task A_filter_that_is_none_is_told(string pointer, string value)
    {
        await using var province = Province.On(Engine.Sqlite);
        var refused = await province.Send(
            new SearchEntities.Query
            {
                Industry = pointer == "/industry" ? value : null,
                State = pointer == "/state" ? value : null,
                Kind = pointer == "/kind" ? value : null,
                Region = pointer == "/region" ? value : null,
                SizeClass = pointer == "/sizeClass" ? value : null,
            },
            Callers.With(Roles.Supervisor)
        );
        Assert.Equal(pointer, Assert.Single(refused.Problem!.Errors).Pointer);
    }

    [Fact]
    public async Task Who_mirrors_the_registry_is_told_how_many_there_are()
    {
        await using var province = Province.On(Engine.Sqlite);
        await Import(
            province,
            [
                .. Enumerable
                    .Range(1, CountEntities.Most + 5)
                    .Select(n => Of(Registry.Firms.Code(n).ToString(), $"沈阳第{n}有限公司")),
            ]
        );
        var officer = Callers.With(Roles.RegistryOfficer);
        Assert.Equal(
            new(CountEntities.Most, true),
            (await province.Send(new CountEntities.Query(), officer)).Value
        );
        foreach (var words in new[] { null, "有限公司" })
        {
            Assert.Equal(
                new(CountEntities.Most + 5, false),
                (
                    await province.Send(
                        new CountEntities.Query(new EntityFilters { Words = words })
                        {
                            Exact = true,
                        },
                        officer
                    )
                ).Value
            );
        }
    }

    internal static EntityToImport Of(string code, string name) =>
        new(
            EntityCode.Given(code),
            new EntityRecord { Identity = new IdentitySection { Name = name } }
        );

    /// <summary>Imports firms; gives them in the order of the registry.</summary>
    internal static async Task<List<(string Code, string Name)>> Import(
        Province province,
        IReadOnlyList<EntityToImport> firms
    )
    {
        var intake = province.Services.GetRequiredService<EntityIntake>();
        foreach (var some in firms.Chunk(ImportEntities.Most))
        {
            await using var scope = province.Services.CreateAsyncScope();
            scope.ServiceProvider.GetRequiredService<CurrentCaller>().Caller = Callers.Platform;
            var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
            await sql.Begin(default);
            await scope
                .ServiceProvider.GetRequiredService<BulkEntities>()
                .Insert(intake.Prepare(some).Value.Entities, Actions.Recorded, default);
            await sql.Commit(default);
        }

        return
        [
            .. (
                await province.Rows<FirmRow>("select code, name from entity order by serial")
            ).Select(row => (row.Code, row.Name)),
        ];
    }

    internal static async Task<List<string>> Find(Province province, EntityFilters filters)
    {
        var codes = new List<string>();
        string? cursor = null;
        do
        {
            var page = await province.Send(
                new SearchEntities.Query(filters) { Cursor = cursor },
                Callers.With(Roles.Supervisor)
            );
            codes.AddRange(page.Value.Items.Select(found => found.Code.ToString()));
            cursor = page.Value.Next;
        } while (cursor is not null);

        return codes;
    }

    private static EntityToImport Firm(int number, string name, Random random)
    {
        string?[] regions = [null, "210000", "210102", "210106", "210202"];
        string?[] industries = [null, "E", "E4710", "4710", "E47", "F5199", "5199", "48"];
        string?[] kinds = [null, EntityKinds.Enterprise, EntityKinds.Institution];
        return new(
            Registry.Firms.Code(number + 1),
            new EntityRecord
            {
                Identity = new()
                {
                    Name = string.IsNullOrWhiteSpace(name) ? "无" : name,
                    Region = regions[random.Next(regions.Length)],
                    Industry = industries[random.Next(industries.Length)],
                    Kind = kinds[random.Next(kinds.Length)],
                },
                Qualifications =
                    random.Next(3) > 0
                        ? []
                        :
                        [
                            new Qualification
                            {
                                Name = random.Next(2) == 0 ? "建筑施工总承包" : "工程监理",
                                Grade = random.Next(2) == 0 ? "一级" : "二级",
                                ValidFrom = new DateOnly(2024 + random.Next(4), 1, 1),
                                ValidTo = random.Next(2) == 0 ? null : new DateOnly(2028, 1, 1),
                            },
                        ],
            }
        );
    }

    private sealed record FirmRow
    {
        public string Code { get; init; } = "";
        public string Name { get; init; } = "";
    }
}
