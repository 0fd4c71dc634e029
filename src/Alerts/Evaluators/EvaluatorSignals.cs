using Trading.Alerts.Indicators;
using Trading.Alerts.Signals;
using Trading.Analysis.Evaluators;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Evaluators;

/// <summary>
/// Hands over what stands of a procurement's evaluators and draws: of experts that sat, of a pair that sat together, of the
/// purchaser for which an expert accepts when it is the procurement's, of purchaser and centre where a draw of it failed.
/// </summary>
internal sealed class EvaluatorSignals(SqlSession sql, SignalStore signals, OutboxWriter outbox)
{
    private const int AtOnce = 40;
    private const int Most = 40;

    private static readonly Statement Seats = Statement.Of(
        "alerts.watched_answer.seats",
        """
        select procurement_id, panel_id, expert, buyer from watched_answer
        where procurement_id in @ids and sat = {true} order by procurement_id, panel_id, number
        """
    );

    private static readonly Statement Failed = Statement.Of(
        "alerts.watched_draw.failed",
        """
        select procurement_id, buyer, centre from watched_draw
        where procurement_id in @ids and failed = {true} order by procurement_id, draw_number
        """
    );

    private static readonly Statement Standing = Statement.Of(
        "alerts.watched_finding.standing",
        $"""
        select {EvaluatorBook.Columns} from watched_finding f
        where f.gone_at is null and f.who in @whom order by f.level desc, f.strength desc, f.pattern, f.subject
        """
    );

    private static readonly Statement ProcurementsOf = Statement.Of(
        "alerts.watched_answer.procurements",
        """
        select procurement_id from watched_answer where expert in @whom and sat = {true}
        union select procurement_id from watched_draw where centre in @whom and failed = {true}
        union select procurement_id from watched_draw where buyer in @whom and failed = {true}
        """
    );

    /// <summary>Of procurements, as many as a statement takes, as it stands. Whoever calls it holds what is watched.</summary>
    public async Task<int> Say(IReadOnlyCollection<Guid> ids, CancellationToken cancel)
    {
        if (ids.Count == 0)
        {
            return 0;
        }

        var seats = (await sql.Query<SeatRow>(Seats, new { ids }, cancel)).ToLookup(row =>
            row.ProcurementId
        );
        var failed = (await sql.Query<FailedRow>(Failed, new { ids }, cancel)).ToLookup(row =>
            row.ProcurementId
        );
        string[] whom =
        [
            .. seats
                .SelectMany(rows => rows)
                .Select(row => row.Expert)
                .Concat(failed.SelectMany(rows => rows).SelectMany(row => row.Whose))
                .Distinct(StringComparer.Ordinal),
        ];
        var lines =
            whom.Length == 0
                ? Array.Empty<EvaluatorLine>().ToLookup(line => line.Who)
                : (await sql.Query<EvaluatorLine>(Standing, new { whom }, cancel)).ToLookup(
                    line => line.Who,
                    StringComparer.Ordinal
                );
        return await signals.Say(
            SignalSources.Evaluator,
            ids.ToDictionary(
                id => id,
                IReadOnlyList<Signal> (id) =>
                    [
                        .. OfSeats([.. seats[id]], lines)
                            .Concat(OfDraws([.. failed[id]], lines))
                            .DistinctBy(line => line.Id)
                            .OrderByDescending(line => line.Level)
                            .ThenByDescending(line => line.Strength)
                            .ThenBy(line => line.Subject, StringComparer.Ordinal)
                            .Take(Most)
                            .Select(SignalOf),
                    ]
            ),
            cancel
        );
    }

    /// <summary>Has it said of the other procurements that what moved concerns.</summary>
    public async Task SayOthers(
        IReadOnlyCollection<EvaluatorMove> moves,
        IReadOnlyCollection<Guid> said,
        CancellationToken cancel
    )
    {
        var others = new SortedSet<Guid>();
        foreach (
            var some in moves
                .Select(move => move.Who)
                .Distinct(StringComparer.Ordinal)
                .Chunk(AtOnce * 10)
        )
        {
            others.UnionWith(await sql.Query<Guid>(ProcurementsOf, new { whom = some }, cancel));
        }

        others.ExceptWith(said);
        foreach (var some in others.Chunk(AtOnce))
        {
            await outbox.Post(new SayEvaluators.Command(some), cancel);
        }
    }

    private static IEnumerable<EvaluatorLine> OfSeats(
        IReadOnlyList<SeatRow> seats,
        ILookup<string, EvaluatorLine> lines
    ) =>
        seats.SelectMany(seat =>
            lines[seat.Expert]
                .Where(line =>
                    line.Pattern switch
                    {
                        EvaluatorPatterns.OneBuyer => line.Other == seat.Buyer,
                        EvaluatorPatterns.Colleagues => seats.Any(other =>
                            other.PanelId == seat.PanelId && other.Expert == line.Other
                        ),
                        _ => true,
                    }
                )
        );

    private static IEnumerable<EvaluatorLine> OfDraws(
        IReadOnlyList<FailedRow> draws,
        ILookup<string, EvaluatorLine> lines
    ) =>
        draws.SelectMany(draw =>
            lines[draw.Buyer]
                .Where(line => line.Pattern == EvaluatorPatterns.BuyerDraws)
                .Concat(
                    lines[draw.Centre].Where(line => line.Pattern == EvaluatorPatterns.CentreDraws)
                )
        );

    private static Signal SignalOf(EvaluatorLine line)
    {
        var otherwise = EvaluatorPatterns.Otherwise(line.Pattern);
        var key = FindingOwner.Key(line.Id);
        return new()
        {
            Code = line.Pattern,
            Subject = key,
            Level = line.Level,
            Strength = line.Strength,
            Name = EvaluatorPatterns.Name(line.Pattern),
            Sentence = new(
                $"{line.NamesZh}：{line.SentenceZh}{otherwise.Zh}",
                $"{line.NamesEn}: {line.SentenceEn} {otherwise.En}"
            ),
            Link = $"/evaluators/finding?id={key}",
        };
    }

    private sealed record SeatRow
    {
        public Guid ProcurementId { get; init; }
        public Guid PanelId { get; init; }
        public string Expert { get; init; } = "";
        public string Buyer { get; init; } = "";
    }

    private sealed record FailedRow
    {
        public Guid ProcurementId { get; init; }
        public string Buyer { get; init; } = "";
        public string Centre { get; init; } = "";

        public IEnumerable<string> Whose => [Buyer, Centre];
    }
}
