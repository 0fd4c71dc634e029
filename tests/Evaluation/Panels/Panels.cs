using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Trading.Access;
using Trading.Analysis.Panels;
using Trading.Domain.Codes;
using Trading.Evaluation.Experts;
using Trading.Evaluation.Panels;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Tests.Harness;
using Trading.Tests.Procurement;

namespace Trading.Tests.Evaluation;

/// <summary>Experts and panels as tests need them, arranged through commands.</summary>
internal static class Panels
{
    /// <summary>The next morning.</summary>
    public static readonly DateTimeOffset Evaluation = Tenders.At("2026-11-25 09:00");

    public static RegisterExpert.Command Expert(
        int number,
        string specialty = "道路工程",
        string? employer = null,
        DateOnly? until = null
    ) =>
        new(
            $"专家{number:D2}",
            RegionCode.Given("210100"),
            [specialty],
            employer is null
                ?
                [
                    new Tie
                    {
                        OrganisationName = $"第{number}设计院",
                        FromDay = new DateOnly(2015, 1, 1),
                    },
                ]
                :
                [
                    new Tie
                    {
                        OrganisationName = employer,
                        FromDay = new DateOnly(2015, 1, 1),
                        ToDay = until,
                    },
                ]
        )
        {
            Login = $"expert-{number}-{specialty.Length}",
        };

    /// <summary>So many experts with accounts, each with an employer of its own.</summary>
    public static async Task<List<Guid>> Experts(
        Province province,
        int count,
        string specialty = "道路工程",
        int first = 1
    )
    {
        var ids = new List<Guid>();
        for (var number = first; number < first + count; number++)
        {
            ids.Add((await province.Send(Expert(number, specialty), Tenders.Centre)).Value.Id);
        }

        return ids;
    }

    /// <summary>
    /// Many more experts of a specialty, all called 某某, as fast as the engine takes them. Notices need an account;
    /// nobody answers, so that they share that of the first of <see cref="Experts"/>.
    /// </summary>
    public static async Task Nameless(Province province, int count, string specialty = "道路工程")
    {
        var account = await province.Scalar<Guid>(
            "select person_id from expert where name = '专家01'"
        );
        await using var scope = province.Services.CreateAsyncScope();
        var sql = scope.ServiceProvider.GetRequiredService<SqlSession>();
        var ids = Enumerable.Range(0, count).Select(_ => Guid.NewGuid()).ToList();
        await sql.Begin(default);
        await sql.Load(
            new(
                "expert",
                ("id", BulkType.Id),
                ("person_id", BulkType.Id),
                ("name", BulkType.Text),
                ("region", BulkType.Text),
                ("state", BulkType.Text),
                ("created_at", BulkType.Instant),
                ("version", BulkType.Long)
            ),
            [
                .. ids.Select(id =>
                    new object?[] { id, account, "某某", "210100", "active", Province.Start, 1L }
                ),
            ],
            default
        );
        await sql.Load(
            new("expert_specialty", ("expert_id", BulkType.Id), ("specialty", BulkType.Text)),
            [.. ids.Select(id => new object?[] { id, specialty })],
            default
        );
        await sql.Commit(default);
    }

    public static RequestPanel.Command Request(
        Guid procurement,
        int experts = 5,
        string specialty = "道路工程"
    ) =>
        new(
            procurement,
            [new SpecialtyCount(specialty, experts)],
            0,
            Evaluation,
            "沈阳市公共资源交易中心三楼"
        );

    /// <summary>A procurement with opened bids and a panel asked for by a centre operator with an account; nothing delivered yet.</summary>
    public static async Task<(Guid Id, Caller Centre)> Requested(
        Province province,
        int experts = 5,
        int pool = 8
    )
    {
        await Experts(province, pool);
        var procurement = await Tenders.Opened(province, 1, 1, 2, 3);
        var centre = Callers.With(
            Roles.CentreOperator,
            await People.Create(province, "centre", Roles.CentreOperator)
        );
        return ((await province.Send(Request(procurement, experts), centre)).Value.Id, centre);
    }

    public static async Task<WatchPanel.View> Watch(Province province, Guid panel) =>
        (await province.Send(new WatchPanel.Query(panel), Tenders.Centre)).Value;

    /// <summary>Invitations with the account behind each, in order.</summary>
    public static Task<List<Asked>> Invitations(Province province, Guid panel) =>
        province.Rows<Asked>(
            """
            select i.id, i.number, i.state, i.expert_id, e.person_id, e.name
            from panel_invitation i join expert e on e.id = i.expert_id where i.panel_id = @panel order by i.number
            """,
            new { panel }
        );

    public static Caller As(Asked asked) => Callers.With(Roles.Expert, asked.PersonId);

    public static async Task Answer(
        Province province,
        Asked asked,
        bool accept,
        string reason = "schedule"
    )
    {
        var outcome = await province.Send(
            new AnswerInvitation.Command(asked.Id, accept) { Reason = accept ? null : reason },
            As(asked)
        );
        Assert.Equal(accept ? "accepted" : "declined", outcome.Value.State);
    }

    /// <summary>What the product holds, but for the audit trail and the outbox: what a job done twice must not change. That a draw failed is kept although nothing else of it is.</summary>
    public static async Task<string> Fingerprint(Province province)
    {
        string[] tables =
        [
            "panel",
            "panel_candidate",
            "panel_invitation",
            "panel_event",
            "notice",
            "expert",
        ];
        var rows = new List<string>();
        foreach (var table in tables)
        {
            rows.AddRange(
                (
                    await province.Rows<dynamic>(
                        $"select * from {table}{(table == "panel_event" ? " where kind <> 'draw_failed'" : "")}"
                    )
                ).Select(row =>
                    table
                    + string.Join(
                        '|',
                        ((IDictionary<string, object?>)row).Select(cell =>
                            string.Create(CultureInfo.InvariantCulture, $"{cell.Key}={cell.Value}")
                        )
                    )
                )
            );
        }

        return string.Join('\n', rows.Order(StringComparer.Ordinal));
    }

    internal sealed record Asked
    {
        public Guid Id { get; init; }
        public int Number { get; init; }
        public string State { get; init; } = "";
        public Guid ExpertId { get; init; }
        public Guid PersonId { get; init; }
        public string Name { get; init; } = "";
    }
}
