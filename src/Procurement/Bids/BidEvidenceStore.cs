using System.Runtime.CompilerServices;
using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Bids;

/// <summary>What travelled with bids, for other modules; opens no seal.</summary>
internal sealed class BidEvidenceStore(SqlSession sql, TradingKinds kinds) : IBidEvidence
{
    // Dapper expands "in" lists; SQL Server takes at most 2100 parameters.
    private const int AtOnce = 400;

    private static readonly Statement Submissions = Statement.Of(
        "procurement.bid_submission.of_many",
        """
        select s.procurement_id, s.place as ordinal, b.lot, b.round, b.superseded, b.bidder_code, b.bidder_name, s.content,
               s.line_count
        from bid_submission s join bid b on b.procurement_id = s.procurement_id and b.place = s.place
        where s.procurement_id in @ids order by s.procurement_id, s.place
        """
    );

    private static readonly Statement Marks = Statement.Of(
        "procurement.bid_mark.of_many",
        """
        select m.procurement_id, m.place as ordinal, m.mark, m.pointer, m.role, m.shown, m.token from bid_mark m
        where m.procurement_id in @ids order by m.procurement_id, m.place, m.ordinal
        """
    );

    private static readonly Statement Lines = Statement.Of(
        "procurement.bid_submission.lines",
        """
        select s.procurement_id, s.place as ordinal, b.lot, b.bidder_code, s.lines
        from bid_submission s join bid b on b.procurement_id = s.procurement_id and b.place = s.place
        where s.procurement_id in @ids and s.line_count > 0 and b.superseded = {false}
        order by s.procurement_id, s.place
        """
    );

    private static readonly Statement Marked = Statement.Of(
        "procurement.bid_mark.with_tokens",
        """
        select m.token, m.mark, m.procurement_id, m.place as ordinal, b.bidder_code, b.bidder_name
        from bid_mark m join bid b on b.procurement_id = m.procurement_id and b.place = m.place
        where m.token in @tokens order by m.token, m.procurement_id, m.place
        """
    );

    [WithoutScope("the other modules' jobs, and what hangs on something that was found in scope")]
    private static readonly Statement Evaluations = Statement.Of(
        "procurement.posted_step.evaluations",
        """
        select s.procurement_id, p.kind, p.method, s.step, s.lot, s.ordinal, s.figures
        from posted_step s join procurement p on p.id = s.procurement_id
        where s.procurement_id in @ids and exists (
            select 1 from score_sheet c where c.procurement_id = s.procurement_id and c.step = s.step and c.lot = s.lot
                and c.ordinal = s.ordinal)
        order by s.procurement_id, s.step, s.lot, s.ordinal
        """
    );

    private static readonly Statement Sheets = Statement.Of(
        "procurement.score_sheet.of_many",
        """
        select procurement_id, step, lot, ordinal, member, expert_id, token, scores from score_sheet
        where procurement_id in @ids order by procurement_id, step, lot, ordinal, place
        """
    );

    private static readonly Statement Evaluated = Statement.Of(
        "procurement.evaluated_bid.of_many",
        """
        select b.procurement_id, b.place as ordinal, b.lot, b.bidder_code, e.pages
        from bid b left join evaluated_bid e on e.procurement_id = b.procurement_id and e.place = b.place
        where b.procurement_id in @ids
        """
    );

    public async IAsyncEnumerable<BidEvidence> Of(
        IReadOnlyCollection<Guid> procurements,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        foreach (var ids in procurements.Distinct().Chunk(AtOnce))
        {
            var marks = (await sql.Query<MarkRow>(Marks, new { ids }, cancel)).ToLookup(row =>
                (row.ProcurementId, row.Ordinal)
            );
            await foreach (var row in sql.Stream<Row>(Submissions, new { ids }, cancel))
            {
                yield return row.Evidence([
                    .. marks[(row.ProcurementId, row.Ordinal)].Select(mark => mark.Evidence()),
                ]);
            }
        }
    }

    public async IAsyncEnumerable<BidPriceLines> LinesOf(
        IReadOnlyCollection<Guid> procurements,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        foreach (var ids in procurements.Distinct().Chunk(AtOnce))
        {
            await foreach (var row in sql.Stream<LinesRow>(Lines, new { ids }, cancel))
            {
                yield return new(
                    row.ProcurementId,
                    row.Ordinal,
                    row.Lot,
                    row.BidderCode,
                    [
                        .. SubmissionBook
                            .Lines(row.Lines)!
                            .Select(line => new EvidenceLine(
                                line.ItemCode,
                                line.Description,
                                line.Unit,
                                line.Quantity,
                                line.UnitPriceMinor,
                                line.TotalMinor
                            )),
                    ]
                );
            }
        }
    }

    public async Task<IReadOnlyList<EvaluationSession>> EvaluationsOf(
        IReadOnlyCollection<Guid> procurements,
        CancellationToken cancel
    )
    {
        var sessions = new List<EvaluationSession>();
        foreach (var ids in procurements.Distinct().Chunk(AtOnce))
        {
            var steps = await sql.Query<StepRow>(Evaluations, new { ids }, cancel);
            if (steps.Count == 0)
            {
                continue;
            }

            var sheets = (await sql.Query<SheetRow>(Sheets, new { ids }, cancel)).ToLookup(row =>
                (row.ProcurementId, row.Step, row.Lot, row.Ordinal)
            );
            var bids = (await sql.Query<EvaluatedRow>(Evaluated, new { ids }, cancel)).ToLookup(
                row => row.ProcurementId
            );
            sessions.AddRange(
                steps.Select(step =>
                    Session(
                        step,
                        sheets[(step.ProcurementId, step.Step, step.Lot, step.Ordinal)],
                        [.. bids[step.ProcurementId]]
                    )
                )
            );
        }

        return sessions;
    }

    public async Task<IReadOnlyList<MarkedBid>> With(
        IReadOnlyCollection<string> tokens,
        CancellationToken cancel
    )
    {
        var found = new List<MarkedBid>();
        foreach (var some in tokens.Distinct().Chunk(AtOnce))
        {
            found.AddRange(
                (await sql.Query<MarkedRow>(Marked, new { tokens = some }, cancel)).Select(
                    row => new MarkedBid(
                        row.Token,
                        row.Mark,
                        row.ProcurementId,
                        row.Ordinal,
                        row.BidderCode,
                        row.BidderName
                    )
                )
            );
        }

        return found;
    }

    private EvaluationSession Session(
        StepRow step,
        IEnumerable<SheetRow> sheets,
        IReadOnlyList<EvaluatedRow> bids
    )
    {
        var figures = FigureRules.Parse(step.Figures);
        var codes = bids.ToDictionary(bid => bid.Ordinal, bid => bid.BidderCode);
        return new()
        {
            ProcurementId = step.ProcurementId,
            Lot = step.Lot.Length == 0 ? null : step.Lot,
            From = Instant("from"),
            To = Instant("to"),
            Pages = bids.Where(bid =>
                    bid.Pages is not null && (step.Lot.Length == 0 || bid.Lot == step.Lot)
                )
                .ToDictionary(bid => bid.Ordinal, bid => bid.Pages!.Value),
            Sheets =
            [
                .. sheets.Select(sheet => new ScoreSheet(
                    sheet.Member,
                    sheet.ExpertId,
                    sheet.Token,
                    [
                        .. JsonSerializer
                            .Deserialize<List<ScoreBook.Score>>(sheet.Scores, MessageText.Json)!
                            .Select(score => new GivenScore(
                                score.Bid,
                                codes[score.Bid],
                                score.Factor,
                                score.Points
                            )),
                    ]
                )),
            ],
        };

        DateTimeOffset? Instant(string figure) =>
            kinds.Find(step.Kind)?.Step(step.Step, step.Method)?.Figure(figure)?.Type
                == FigureType.Instant
            && figures.TryGetValue(figure, out var value)
            && Rfc3339.TryInstant(value.GetString(), out var at)
                ? at
                : null;
    }

    private sealed record Row
    {
        public Guid ProcurementId { get; init; }
        public int Ordinal { get; init; }
        public string Lot { get; init; } = "";
        public int Round { get; init; }
        public bool Superseded { get; init; }
        public EntityCode BidderCode { get; init; }
        public string BidderName { get; init; } = "";
        public string Content { get; init; } = "{}";
        public int LineCount { get; init; }

        public BidEvidence Evidence(IReadOnlyList<EvidenceMark> marks)
        {
            var content = JsonSerializer.Deserialize<BidSubmission>(Content, MessageText.Json)!;
            return new()
            {
                ProcurementId = ProcurementId,
                Ordinal = Ordinal,
                Lot = Lot,
                Round = Round,
                Superseded = Superseded,
                BidderCode = BidderCode,
                BidderName = BidderName,
                DurationDays = content.DurationDays,
                UploadedAt = content.Upload?.At,
                Files =
                [
                    .. (content.Files ?? []).Select(file => new EvidenceFile(
                        file.Name,
                        file.Bytes,
                        file.Software
                    )),
                ],
                Deposits =
                [
                    .. (content.Deposits ?? []).Select(deposit => new EvidenceDeposit(
                        deposit.Form,
                        deposit.AmountMinor,
                        deposit.PaidAt,
                        deposit.Guarantor
                    )),
                ],
                Lines = LineCount,
                Marks = marks,
            };
        }
    }

    private sealed record MarkRow
    {
        public Guid ProcurementId { get; init; }
        public int Ordinal { get; init; }
        public string Mark { get; init; } = "";
        public string Pointer { get; init; } = "";
        public string? Role { get; init; }
        public string Shown { get; init; } = "";
        public string? Token { get; init; }

        public EvidenceMark Evidence() => new(Mark, Pointer, Shown, Token) { Role = Role };
    }

    private sealed record LinesRow
    {
        public Guid ProcurementId { get; init; }
        public int Ordinal { get; init; }
        public string Lot { get; init; } = "";
        public EntityCode BidderCode { get; init; }
        public string Lines { get; init; } = "[]";
    }

    private sealed record StepRow
    {
        public Guid ProcurementId { get; init; }
        public string Kind { get; init; } = "";
        public string Method { get; init; } = "";
        public string Step { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public string Figures { get; init; } = "{}";
    }

    private sealed record SheetRow
    {
        public Guid ProcurementId { get; init; }
        public string Step { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public string Member { get; init; } = "";
        public Guid? ExpertId { get; init; }
        public string? Token { get; init; }
        public string Scores { get; init; } = "[]";
    }

    private sealed record EvaluatedRow
    {
        public Guid ProcurementId { get; init; }
        public int Ordinal { get; init; }
        public string Lot { get; init; } = "";
        public EntityCode BidderCode { get; init; }
        public int? Pages { get; init; }
    }

    private sealed record MarkedRow
    {
        public string Token { get; init; } = "";
        public string Mark { get; init; } = "";
        public Guid ProcurementId { get; init; }
        public int Ordinal { get; init; }
        public EntityCode BidderCode { get; init; }
        public string BidderName { get; init; } = "";
    }
}
