using Trading.Kernel.Retention;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Indicators;

/// <summary>
/// What was said of a procurement or subject before, once its time is over, and what it rested on where nothing else does.
/// What stands now, and its input, always stays. Where there is a warning, what was said stays as long as a procurement's file,
/// so that whoever decided can be asked by what. The walk goes along in time and remembers how far it came: what a
/// warning keeps is looked at once and not every hour.
/// </summary>
internal sealed class ForgottenVerdicts(SqlSession sql) : IForget
{
    public const string Name = "verdict_before";

    private const string Row =
        "b.id, b.owner_kind, b.owner, b.peer_group, b.input, b.valid_to from indicator_finding_before b";

    private static readonly Statement Reached = Statement.Of(
        "alerts.indicator_pass.forgotten",
        "select forgotten_to as valid_to, forgotten_id as id from indicator_pass {lock} where one = 1 {for update}"
    );

    private static readonly Statement Reach = Statement.Of(
        "alerts.indicator_pass.forget_to",
        "update indicator_pass set forgotten_to = @to, forgotten_id = @id where one = 1"
    );

    private static readonly Statement Next = Statement.Of(
        "alerts.indicator_finding_before.next_old",
        $$"""
        select {{Row}}
        where b.valid_to < @before and (b.valid_to > @to or (b.valid_to = @to and b.id > @id))
        order by b.valid_to, b.id {page}
        """
    );

    private static readonly Statement Oldest = Statement.Of(
        "alerts.indicator_finding_before.oldest",
        $$"""
        select {{Row}} where b.valid_to < @before order by b.valid_to, b.id {page}
        """
    );

    [WithoutScope("what is forgotten is forgotten of everybody")]
    private static readonly Statement Warned = Statement.Of(
        "alerts.alert.among",
        "select id from alert where id in @ids"
    );

    private static readonly Statement Lock = Statement.Of(
        "alerts.indicator_dossier.lock_forgotten",
        """
        select procurement_id from indicator_dossier {lock} where procurement_id in @ids order by procurement_id {for update}
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "alerts.indicator_finding_before.forget",
        "delete from indicator_finding_before where id in @ids"
    );

    private static readonly Statement DeleteInput = Statement.Of(
        "alerts.indicator_input.forget",
        """
        delete from indicator_input
        where owner_kind = @kind and owner = @owner and peer_group = @group and digest = @digest
          and not exists (
              select 1 from indicator_finding f
              where f.owner_kind = @kind and f.owner = @owner and f.peer_group = @group and f.input = @digest)
          and not exists (
              select 1 from indicator_finding_before b
              where b.owner_kind = @kind and b.owner = @owner and b.peer_group = @group and b.input = @digest)
        """
    );

    public string Kind => Name;

    public async Task<int> Some(DateTimeOffset before, int atMost, CancellationToken cancel)
    {
        var reached = (await sql.One<Old>(Reached, null, cancel))!;
        var rows = await sql.Query<Old>(
            Next,
            new
            {
                before,
                to = reached.ValidTo,
                id = reached.Id,
                skip = 0,
                take = atMost,
            },
            cancel
        );
        if (rows.Count == 0)
        {
            return 0;
        }

        Guid[] procurements =
        [
            .. rows.Where(row => row.OwnerKind == FindingOwner.ProcurementKind)
                .Select(row => Guid.Parse(row.Owner))
                .Distinct(),
        ];
        var warned =
            procurements.Length == 0
                ? []
                : (await sql.Query<Guid>(Warned, new { ids = procurements }, cancel))
                    .Select(FindingOwner.Key)
                    .ToHashSet();
        await Forget([.. rows.Where(row => !warned.Contains(row.Owner))], cancel);
        await sql.Execute(Reach, new { to = rows[^1].ValidTo, id = rows[^1].Id }, cancel);
        return rows.Count;
    }

    private async Task Forget(List<Old> rows, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return;
        }

        // Whoever judges one again holds its row, and may be about to rest on an input that is as good as gone.
        Guid[] ids =
        [
            .. rows.Where(row => row.OwnerKind == FindingOwner.ProcurementKind)
                .Select(row => Guid.Parse(row.Owner))
                .Distinct(),
        ];
        if (ids.Length > 0)
        {
            await sql.Query<Guid>(Lock, new { ids }, cancel);
        }

        await sql.Execute(Delete, new { ids = rows.Select(row => row.Id).ToArray() }, cancel);
        await sql.ExecuteBatch(
            [
                .. rows.Select(row => (row.OwnerKind, row.Owner, row.PeerGroup, row.Input))
                    .Distinct()
                    .Select(one =>
                        (
                            DeleteInput,
                            (object)
                                new
                                {
                                    kind = one.OwnerKind,
                                    owner = one.Owner,
                                    group = one.PeerGroup,
                                    digest = one.Input,
                                }
                        )
                    ),
            ],
            cancel
        );
    }

    /// <summary>The same of what has a warning, when the time of a procurement's file is over.</summary>
    internal sealed class OfWarnings(SqlSession sql) : IForget
    {
        public const string Name = "verdict_before_warned";

        public string Kind => Name;

        public async Task<int> Some(DateTimeOffset before, int atMost, CancellationToken cancel)
        {
            var rows = await sql.Query<Old>(
                Oldest,
                new
                {
                    before,
                    skip = 0,
                    take = atMost,
                },
                cancel
            );
            await new ForgottenVerdicts(sql).Forget(rows, cancel);
            return rows.Count;
        }
    }

    private sealed record Old
    {
        public long Id { get; init; }
        public string OwnerKind { get; init; } = "";
        public string Owner { get; init; } = "";
        public string PeerGroup { get; init; } = "";
        public string Input { get; init; } = "";
        public DateTimeOffset ValidTo { get; init; }
    }
}
