using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Exchange.Beyond;

/// <summary>
/// Judges the uses of records for a procurement whose bids were read out, or that is over; and anew those of a procurement
/// that was not known when they were judged, when it comes.
/// </summary>
public static class JudgeUsesOf
{
    /// <summary>The procurement.</summary>
    /// <param name="ProcurementId">Its key.</param>
    /// <param name="Behind">The receipt up to which it was done.</param>
    [Requires(Permission.Platform)]
    [Job("exchange.judge_uses_of")]
    public sealed record Command(Guid ProcurementId, Guid? Behind = null)
        : ICommand<Judged>,
            IAbout,
            IJoins<Command>
    {
        /// <summary>Others that are worked with it.</summary>
        public IReadOnlyList<Guid> Others { get; init; } = [];

        string IAbout.About => ProcurementId.ToString();

        // Those that go on from different receipts begin anew: what was closed meanwhile is passed over.
        static Command IJoins<Command>.Join(IReadOnlyList<Command> several) =>
            several[0] with
            {
                Others = [.. several.Skip(1).Select(one => one.ProcurementId)],
                Behind = several.All(one => one.Behind == several[0].Behind)
                    ? several[0].Behind
                    : null,
            };
    }

    /// <summary>What came of it.</summary>
    /// <param name="Uses">How many uses were looked at.</param>
    /// <param name="Beyond">How many of them went beyond.</param>
    public sealed record Judged(int Uses, int Beyond) : IAuditedResult
    {
        string? IAuditedResult.Result => Beyond > 0 ? AuditEntry.Ok : null;
    }

    private const int Batch = 200;

    private static readonly Statement Waiting = Statement.Of(
        "exchange.receipt.waiting_of_tender",
        """
        select id, entity_code, system_id, reader, tender, at, beyond from receipt
        where tender in @references and (closed_at is null or beyond = @unknown) and system_id is not null
            and id > @behind
        order by id {page}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        ITenderReferences tenders,
        JudgedUses judged,
        OutboxWriter outbox
    ) : ICommandHandler<Command, Judged>
    {
        public async ValueTask<Outcome<Judged>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            Guid[] ids = [command.ProcurementId, .. command.Others];
            var references = await tenders.Of(ids, cancellationToken);
            if (references.Count == 0)
            {
                return new Judged(0, 0);
            }

            var uses = await sql.Query<WaitingUse>(
                Waiting,
                new
                {
                    references,
                    unknown = BeyondGrounds.UnknownTender,
                    behind = command.Behind ?? Guid.Empty,
                    skip = 0,
                    take = Batch,
                },
                cancellationToken
            );
            var beyond = await judged.Judge(uses, cancellationToken);
            if (uses.Count == Batch)
            {
                foreach (var id in ids)
                {
                    await outbox.Post(new Command(id, uses[^1].Id), cancellationToken);
                }
            }

            return new Judged(uses.Count, beyond);
        }
    }
}
