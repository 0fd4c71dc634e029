using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Procurement.Bids;

/// <summary>
/// Seals under the key in force what an older key sealed of bids, takers and members of panels, a batch at a time: run until
/// nothing is left, and the old key can leave the ring.
/// </summary>
public static class ResealBids
{
    /// <summary>The next batch.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>What was done.</summary>
    /// <param name="Values">Values sealed anew.</param>
    /// <param name="More">True when there may be more.</param>
    public sealed record Resealed(int Values, bool More) : IAuditedResult
    {
        /// <inheritdoc/>
        string? IAuditedResult.Result => Values > 0 ? AuditEntry.Ok : null;
    }

    private const int Batch = 200;

    private static readonly Statement OldBids = Statement.Of(
        "procurement.bid_submission.of_old_keys",
        """
        select procurement_id, place, sealed as text from bid_submission where key_id < @current
        order by key_id, procurement_id, place {page}
        """
    );

    private static readonly Statement UpdateBid = Statement.Of(
        "procurement.bid_submission.reseal",
        """
        update bid_submission set key_id = @keyId, sealed = @text where procurement_id = @procurementId and place = @place
        """
    );

    private static readonly Statement OldTakers = Statement.Of(
        "procurement.document_taker.of_old_keys",
        """
        select procurement_id, token, sealed as text from document_taker where key_id < @current
        order by key_id, procurement_id, token {page}
        """
    );

    private static readonly Statement UpdateTaker = Statement.Of(
        "procurement.document_taker.reseal",
        """
        update document_taker set key_id = @keyId, sealed = @text where procurement_id = @procurementId and token = @token
        """
    );

    private static readonly Statement OldSheets = Statement.Of(
        "procurement.score_sheet.of_old_keys",
        """
        select procurement_id, step, lot, ordinal, place, sealed as text from score_sheet where key_id < @current
        order by key_id, procurement_id, step, lot, ordinal, place {page}
        """
    );

    private static readonly Statement UpdateSheet = Statement.Of(
        "procurement.score_sheet.reseal",
        """
        update score_sheet set key_id = @keyId, sealed = @text
        where procurement_id = @procurementId and step = @step and lot = @lot and ordinal = @ordinal and place = @place
        """
    );

    internal sealed class Handler(SqlSession sql, KeyRing keys) : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var bids = await Again(
                OldBids,
                UpdateBid,
                row => SubmissionBook.Place(row.ProcurementId, row.Place),
                cancellationToken
            );
            var takers = await Again(
                OldTakers,
                UpdateTaker,
                row => TakerBook.Place(row.ProcurementId, row.Token),
                cancellationToken
            );
            var sheets = await Again(
                OldSheets,
                UpdateSheet,
                row =>
                    ScoreBook.Place(row.ProcurementId, row.Step, row.Lot, row.Ordinal, row.Place),
                cancellationToken
            );
            return new Resealed(
                bids + takers + sheets,
                bids == Batch || takers == Batch || sheets == Batch
            );
        }

        private async Task<int> Again(
            Statement old,
            Statement update,
            Func<Row, SealedPlace> place,
            CancellationToken cancel
        )
        {
            var rows = await sql.Query<Row>(
                old,
                new
                {
                    current = keys.CurrentId,
                    skip = 0,
                    take = Batch,
                },
                cancel
            );
            foreach (var row in rows)
            {
                await sql.Execute(
                    update,
                    new
                    {
                        keyId = keys.CurrentId,
                        text = keys.Seal(keys.Open(row.Text, place(row)), place(row)),
                        procurementId = row.ProcurementId,
                        place = row.Place,
                        token = row.Token,
                        step = row.Step,
                        lot = row.Lot,
                        ordinal = row.Ordinal,
                    },
                    cancel
                );
            }

            return rows.Count;
        }
    }

    private sealed record Row
    {
        public Guid ProcurementId { get; init; }
        public int Place { get; init; }
        public string Token { get; init; } = "";
        public string Step { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public string Text { get; init; } = "";
    }
}
