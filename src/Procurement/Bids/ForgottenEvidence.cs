using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Retention;
using Trading.Kernel.Sql;

namespace Trading.Procurement.Bids;

/// <summary>
/// What travelled with the bids of procurements whose time is over, a few bids at a time: one has up to some hundred marks.
/// The procurement, its steps and the bids with their prices stay.
/// </summary>
internal sealed class ForgottenEvidence(SqlSession sql) : IForget
{
    // Of each some hundred marks go with it.
    private const int BidsAtOnce = 25;

    [WithoutScope("what is forgotten is forgotten of everybody")]
    private static readonly Statement Next = Statement.Of(
        "procurement.bid_submission.old",
        """
        select s.procurement_id, s.place from bid_submission s join procurement p on p.id = s.procurement_id
        where p.changed_at < @before order by p.changed_at, s.procurement_id, s.place {page}
        """
    );

    private static readonly Statement DropMarks = Statement.Of(
        "procurement.bid_mark.forget",
        "delete from bid_mark where procurement_id = @procurementId and place = @place"
    );

    private static readonly Statement Drop = Statement.Of(
        "procurement.bid_submission.forget",
        "delete from bid_submission where procurement_id = @procurementId and place = @place"
    );

    [WithoutScope("what is forgotten is forgotten of everybody")]
    private static readonly Statement Takers = Statement.Of(
        "procurement.document_taker.forget",
        """
        delete from document_taker where procurement_id in (
            select t.procurement_id from document_taker t join procurement p on p.id = t.procurement_id
            where p.changed_at < @before order by p.changed_at, t.procurement_id {page})
        """
    );

    [WithoutScope("what is forgotten is forgotten of everybody")]
    private static readonly Statement Sheets = Statement.Of(
        "procurement.score_sheet.forget",
        """
        delete from score_sheet where procurement_id in (
            select t.procurement_id from score_sheet t join procurement p on p.id = t.procurement_id
            where p.changed_at < @before order by p.changed_at, t.procurement_id {page})
        """
    );

    public string Kind => "bid_evidence";

    public async Task<int> Some(DateTimeOffset before, int atMost, CancellationToken cancel)
    {
        var old = await sql.Query<Bid>(
            Next,
            new
            {
                before,
                skip = 0,
                take = BidsAtOnce,
            },
            cancel
        );
        if (old.Count > 0)
        {
            await sql.ExecuteBatch(
                [
                    .. old.SelectMany(bid =>
                    {
                        var of = new { procurementId = bid.ProcurementId, place = bid.Place };
                        return new (Statement, object)[] { (DropMarks, of), (Drop, of) };
                    }),
                ],
                cancel
            );
        }

        // As many as it may: there may be more.
        return old.Count < BidsAtOnce ? old.Count : atMost;
    }

    /// <summary>How long a procurement's evidence is kept, and how it goes.</summary>
    public static IServiceCollection Add(IServiceCollection services) =>
        services
            .AddRetention(typeof(ForgottenEvidence).Assembly, "procurement/retention.csv")
            .AddScoped<IForget, ForgottenEvidence>()
            .AddForgotten("document_taker", Takers)
            .AddForgotten("score_sheet", Sheets);

    private sealed record Bid
    {
        public Guid ProcurementId { get; init; }
        public int Place { get; init; }
    }
}
