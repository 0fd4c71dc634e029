using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Alerts.Models;
using Trading.Alerts.Scoring;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;
using Trading.Registry.Entities;
using Trading.Tests.Alerts.Networks;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Alerts.Scoring;

/// <summary>What is said of a procurement beside its record is in the facts once somebody has looked, and never before.</summary>
public sealed class FactsReaderTests
{
    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Sure_clauses_are_counted_once_the_announcement_is_screened(Engine engine)
    {
        await using var province = Province.On(engine);
        var bureau = EntityCode.Parse("XX-TEST:900");
        Assert.Null(
            (
                await province.Send(
                    new RecordEntity.Command(bureau, "沈阳市城市管理局"),
                    Tenders.Centre
                )
            ).Problem
        );
        var restricted = await Published(
            province,
            bureau,
            1,
            "供应商须在沈阳市注册并具有独立法人资格。"
        );
        var open = await Published(province, bureau, 2, "供应商应具有独立承担民事责任的能力。");
        Assert.Equal(
            (null, (int?)null),
            (
                (await Read(province, restricted)).GraveClauses,
                (await Read(province, open)).GraveClauses
            )
        );

        await province.DeliverDue(3);
        var found = await Read(province, restricted);
        Assert.Equal((1, 0), (found.GraveClauses, found.LesserClauses));
        var none = await Read(province, open);
        Assert.Equal((0, 0), (none.GraveClauses, none.LesserClauses));
    }

    [Theory, MemberData(nameof(Engines.All), MemberType = typeof(Engines))]
    public async Task Relations_are_counted_once_the_network_has_the_bids_and_zero_is_not_missing(
        Engine engine
    )
    {
        await using var province = Province.On(engine);
        var ids = await NetworkedProvince.Ring(province);
        Assert.Null((await Read(province, ids[^1])).BidderRelations);
        Assert.Null((await Read(province, ids[^1])).SharedTraces);

        foreach (var id in ids)
        {
            await NetworkedProvince.Update(province, id);
        }

        await NetworkedProvince.Night(province);
        var met = await NetworkedProvince.Awarded(province, 98, 1, [1, 2, 3, 4]);
        await NetworkedProvince.Update(province, met);
        // The four of whom each meets each, two of them on one machine; when the first had its step nobody had met before.
        var last = await Read(province, met);
        Assert.True(last.BidderRelations >= 6, $"{last.BidderRelations}");
        Assert.Equal(1, last.SharedTraces);
        var first = await Read(province, ids[0]);
        Assert.Equal((0, 0), (first.BidderRelations, first.SharedTraces));
        // Nothing of it is known before the opening.
        var published = await Tenders.Published(province, 99);
        await NetworkedProvince.Update(province, published);
        Assert.Null((await Read(province, published)).BidderRelations);
    }

    [Fact]
    public async Task What_comes_to_be_known_without_a_step_is_scored_where_the_model_looks_at_it()
    {
        await using var province = await WarnedProvince.Filled.On(Engine.Sqlite);
        // As if the network had counted all of them; what it finds is tried elsewhere.
        await province.Rows<int>(
            "insert into network_part (procurement_id, lot, bidder, won) select id, '1', 'x', 0 from procurement"
        );
        await Relate("select id from procurement where rowid % 3 = 0");
        await WarnedProvince.Retrain(province);
        var model = (
            await province.Send(new ListModels.Query(), Callers.With(Roles.Supervisor))
        ).Value.Models.Single();
        Assert.Contains("bidder_relations", model.Metrics.Columns);
        Assert.DoesNotContain("bidder_relations.missing", model.Metrics.Columns);

        const string Scores = "select score from appraisal order by procurement_id";
        var before = await province.Rows<double>(Scores);
        await Relate("select id from procurement where rowid % 3 = 1");
        await Again(FactsReader.OfClauses);
        Assert.Equal(before, await province.Rows<double>(Scores));
        await Again(FactsReader.OfNetwork);
        var after = await province.Rows<double>(Scores);
        Assert.True(before.Zip(after).Count(pair => pair.First != pair.Second) > 40);

        Task Relate(string which) =>
            province.Rows<int>(
                $"""
                insert into alert_signal (procurement_id, source, code, subject, level, strength, name_zh, name_en,
                    sentence_zh, sentence_en, since)
                select id, 'network', 'pair', 'x', 1, 0.5, '同场', 'Pair', '同场', 'Pair', '2026-11-24T00:00:00.000Z'
                from procurement where id in ({which})
                """
            );

        async Task Again(IReadOnlyList<string> figures)
        {
            await using var scope = province.Services.CreateAsyncScope();
            var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
            var procurements = scope.ServiceProvider.GetRequiredService<IProcurements>();
            var ids = await province.Rows<Guid>("select id from procurement");
            var some = await procurements.Histories([.. ids], CancellationToken.None);
            await sql.Begin(CancellationToken.None);
            await scope
                .ServiceProvider.GetRequiredService<Scorer>()
                .ScoreAgain([.. some.Select(one => one.Summary)], figures, CancellationToken.None);
            await sql.Commit(CancellationToken.None);
        }
    }

    private static async Task<Guid> Published(
        Province province,
        EntityCode buyer,
        int number,
        string conditions
    )
    {
        var published = await province.Send(
            Tenders.Notice(number) with
            {
                Kind = "government",
                BuyerCode = buyer,
                Figures = new Dictionary<string, Figures?>
                {
                    ["notice"] = Figures.Of(("conditions", conditions)),
                },
            },
            Tenders.Centre
        );
        Assert.Null(published.Problem);
        return published.Value.Id;
    }

    private static async Task<Trading.Analysis.ProcurementFacts> Read(Province province, Guid id)
    {
        await using var scope = province.Services.CreateAsyncScope();
        var procurements = scope.ServiceProvider.GetRequiredService<IProcurements>();
        var reader = scope.ServiceProvider.GetRequiredService<FactsReader>();
        var known = await reader.Of(
            await procurements.Histories([id], CancellationToken.None),
            CancellationToken.None
        );
        return Assert.Single(known).Facts;
    }
}
