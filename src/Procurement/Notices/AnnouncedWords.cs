using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Notices;

/// <summary>The words of a procurement's announcements, from the steps that were posted.</summary>
internal sealed class AnnouncedWords(SqlSession sql, TradingKinds kinds) : IPublishedWords
{
    private const string Amends = "tenderAmendment";

    [WithoutScope("what the platform reads of the whole record")]
    private static readonly Statement Whose = Statement.Of(
        "procurement.words.whose",
        """
        select source, kind, method, (select count(*) from procurement_lot l where l.procurement_id = @id) as lots
        from procurement where id = @id
        """
    );

    private static readonly Statement Posted = Statement.Of(
        "procurement.words.posted",
        """
        select step, lot, ordinal, at, recorded_at, figures from posted_step
        where procurement_id = @id
        """
    );

    public async Task<PublishedAnnouncement?> Of(Guid procurementId, CancellationToken cancel)
    {
        var asked = new { id = procurementId };
        if (
            await sql.One<Row>(Whose, asked, cancel) is not { } row
            || kinds.Find(row.Kind) is not { } kind
        )
        {
            return null;
        }

        var words = new List<PublishedWords>();
        foreach (
            var (posted, step) in (await sql.Query<PostedRow>(Posted, asked, cancel))
                .Select(posted => (posted, Step: kind.Step(posted.Step, row.Method)))
                .Where(each => each.Step is not null)
                .OrderBy(each => each.posted.At ?? each.posted.RecordedAt)
                .ThenBy(each => each.Step!.Order)
                .ThenBy(each => each.posted.Ordinal)
        )
        {
            var lot = posted.Lot.Length == 0 || row.Lots == 1 ? null : posted.Lot;
            var said = FigureRules
                .Parse(posted.Figures)
                .Where(figure => step!.Figure(figure.Key)?.Type == FigureType.Paragraphs)
                .Select(figure => new PublishedWords(
                    step!.Name,
                    lot,
                    FigureRules.Said(figure.Value)
                ))
                .ToList();
            if (said.Count > 0 && step!.Tag == Amends)
            {
                words.RemoveAll(before => lot is null || before.Lot == lot);
            }

            words.AddRange(said);
        }

        return new(row.Source, words);
    }

    private sealed record Row
    {
        public string Source { get; init; } = "";
        public string Kind { get; init; } = "";
        public string Method { get; init; } = "";
        public long Lots { get; init; }
    }

    private sealed record PostedRow
    {
        public string Step { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public DateTimeOffset? At { get; init; }
        public DateTimeOffset RecordedAt { get; init; }
        public string Figures { get; init; } = "{}";
    }
}
