using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Bids;

/// <summary>
/// What travelled with each bid, masked, with the values that bids of different firms share; and, once the result is known,
/// what the members of the panel gave. Empty before the opening. It is evidence and no verdict.
/// </summary>
public static class GetBidEvidence
{
    /// <summary>Of one procurement.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query(Guid ProcurementId) : IQuery<Evidence>;

    /// <summary>What there is.</summary>
    public sealed record Evidence
    {
        /// <summary>Bids that came with something, in the order of reading out.</summary>
        public IReadOnlyList<Bid> Bids { get; init; } = [];

        /// <summary>Score sheets of the lots whose result is known.</summary>
        public IReadOnlyList<Sheet> Sheets { get; init; } = [];

        /// <summary>True where there are sheets that are secret until the result.</summary>
        public bool SheetsAreWithheld { get; init; }
    }

    /// <summary>A bid with what travelled with it.</summary>
    public sealed record Bid
    {
        /// <summary>Its number in the order of reading out.</summary>
        public int Ordinal { get; init; }

        /// <summary>The lot that it bids for.</summary>
        public string Lot { get; init; } = "";

        /// <summary>True where a later round took its place.</summary>
        public bool Superseded { get; init; }

        /// <summary>Registry code; of a consortium the lead's.</summary>
        public EntityCode BidderCode { get; init; }

        /// <summary>Name on the bid.</summary>
        public string BidderName { get; init; } = "";

        /// <summary>What travelled with it; what is personal is masked, and price lines are counted alone.</summary>
        public BidSubmission Submission { get; init; } = new();

        /// <summary>How many price lines came with it.</summary>
        public int PriceLines { get; init; }

        /// <summary>Parts that arrived after the opening by their names (files, deposits …), and when; empty where all came with it.</summary>
        public IReadOnlyDictionary<string, DateTimeOffset> Late { get; init; } =
            new Dictionary<string, DateTimeOffset>();

        /// <summary>How many pages it has, where the evaluation said so and its result is known.</summary>
        public int? Pages { get; init; }

        /// <summary>JSON pointers of what is masked, each to be looked at by itself.</summary>
        public IReadOnlyList<string> Masked { get; init; } = [];

        /// <summary>Values that it shares with bids of other firms.</summary>
        public IReadOnlyList<Shared> Shared { get; init; } = [];
    }

    /// <summary>A value that bids of different firms share.</summary>
    /// <param name="Mark">See <see cref="BidMarks"/>.</param>
    /// <param name="Pointer">Where it stands in this one.</param>
    /// <param name="Value">Its mask.</param>
    /// <param name="With">The other bids.</param>
    public sealed record Shared(
        string Mark,
        string Pointer,
        string Value,
        IReadOnlyList<Other> With
    );

    /// <summary>Another firm's bid.</summary>
    /// <param name="Ordinal">Its number in the order of reading out.</param>
    /// <param name="BidderCode">Whose.</param>
    /// <param name="BidderName">Name on the bid.</param>
    public sealed record Other(int Ordinal, EntityCode BidderCode, string BidderName);

    /// <summary>What one member gave.</summary>
    public sealed record Sheet
    {
        /// <summary>The lot; null where the evaluation was of all of them.</summary>
        public string? Lot { get; init; }

        /// <summary>The sheet's code or number, as posted.</summary>
        public string Member { get; init; } = "";

        /// <summary>Who the member is, where the source said it.</summary>
        public string? Name { get; init; }

        /// <summary>What was given.</summary>
        public IReadOnlyList<Score> Scores { get; init; } = [];
    }

    /// <summary>What a member gave to a bid.</summary>
    /// <param name="Ordinal">The bid's number in the order of reading out.</param>
    /// <param name="Factor">For what; null for the total.</param>
    /// <param name="Points">How much.</param>
    public sealed record Score(int Ordinal, string? Factor, decimal Points);

    private static readonly Statement InScope = Statement.Of(
        "procurement.procurement.evidence_scope",
        "select id, state from procurement where id = @id and {scope region, kind, office_id, source, buyer_code, id}"
    );

    private static readonly Statement Lots = Statement.Of(
        "procurement.lot.states",
        "select number, state from procurement_lot where procurement_id = @id"
    );

    private static readonly Statement Bids = Statement.Of(
        "procurement.bid_submission.detail",
        """
        select s.place as ordinal, b.lot, b.superseded, b.bidder_code, b.bidder_name, s.content, s.line_count, s.late
        from bid_submission s join bid b on b.procurement_id = s.procurement_id and b.place = s.place
        where s.procurement_id = @id order by s.place
        """
    );

    private static readonly Statement Marks = Statement.Of(
        "procurement.bid_mark.detail",
        """
        select m.place as ordinal, m.mark, m.pointer, m.shown, m.token from bid_mark m
        where m.procurement_id = @id order by m.place, m.ordinal
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        ScoreBook scores,
        CurrentCaller current,
        TradingKinds kinds,
        TimeProvider time
    ) : IQueryHandler<Query, Evidence>
    {
        public async ValueTask<Outcome<Evidence>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var asked = new { id = query.ProcurementId };
            var found = await sql.One<StateRow>(
                InScope,
                current.Caller.ReadableProcurements(time.Today()),
                asked,
                cancellationToken
            );
            if (found is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such procurement.");
            }

            var decided = (await sql.Query<LotRow>(Lots, asked, cancellationToken))
                .Where(lot => kinds.Of(lot.State).HasFlag(Standing.IsDecided))
                .Select(lot => lot.Number)
                .ToHashSet();
            var all = kinds.Of(found.State).HasFlag(Standing.IsDecided);
            var held = await scores.Of(query.ProcurementId, cancellationToken);
            var shown = held
                .Sheets.Where(sheet => sheet.Lot.Length == 0 ? all : decided.Contains(sheet.Lot))
                .ToList();
            var bids = await sql.Query<Row>(Bids, asked, cancellationToken);
            var marks = await sql.Query<MarkRow>(Marks, asked, cancellationToken);
            var shared = SharedBy(bids, marks);
            return new Evidence
            {
                Bids =
                [
                    .. bids.Select(row =>
                    {
                        var own = marks.Where(mark => mark.Ordinal == row.Ordinal).ToList();
                        return new Bid
                        {
                            Ordinal = row.Ordinal,
                            Lot = row.Lot,
                            Superseded = row.Superseded,
                            BidderCode = row.BidderCode,
                            BidderName = row.BidderName,
                            Submission = Masked(row.Content, own),
                            PriceLines = row.LineCount,
                            Late = SubmissionBook
                                .LateParts(row.Late)
                                .Where(part => part.Key != SubmissionBook.Everything)
                                .ToDictionary(),
                            Pages =
                                decided.Contains(row.Lot)
                                && held.Pages.TryGetValue(row.Ordinal, out var pages)
                                    ? pages
                                    : null,
                            Masked =
                            [
                                .. own.Where(mark => mark.Mark != BidMarks.File)
                                    .Select(mark => mark.Pointer),
                            ],
                            Shared = [.. shared[row.Ordinal]],
                        };
                    }),
                ],
                Sheets =
                [
                    .. shown.Select(sheet => new Sheet
                    {
                        Lot = sheet.Lot.Length == 0 ? null : sheet.Lot,
                        Member = sheet.Member,
                        Name = sheet.Who.Name,
                        Scores =
                        [
                            .. sheet.Scores.Select(score => new Score(
                                score.Bid,
                                score.Factor,
                                score.Points
                            )),
                        ],
                    }),
                ],
                SheetsAreWithheld = shown.Count < held.Sheets.Count,
            };
        }

        // Two bids of one firm are never compared with each other, and a bid that a later round replaced with none.
        private static ILookup<int, Shared> SharedBy(List<Row> bids, List<MarkRow> marks)
        {
            var current = bids.Where(bid => !bid.Superseded).ToDictionary(bid => bid.Ordinal);
            return (
                from same in marks
                    .Where(mark => mark.Token is not null && current.ContainsKey(mark.Ordinal))
                    .GroupBy(mark => mark.Token)
                from mark in same
                let others = same.Select(other => current[other.Ordinal])
                    .Where(other => other.BidderCode != current[mark.Ordinal].BidderCode)
                    .DistinctBy(other => other.Ordinal)
                    .Select(other => new Other(other.Ordinal, other.BidderCode, other.BidderName))
                    .ToList()
                where others.Count > 0
                select (
                    mark.Ordinal,
                    Shared: new Shared(mark.Mark, mark.Pointer, mark.Shown, others)
                )
            ).ToLookup(each => each.Ordinal, each => each.Shared);
        }

        private static BidSubmission Masked(string content, List<MarkRow> marks)
        {
            var node = JsonNode.Parse(content)!;
            foreach (var mark in marks.Where(mark => mark.Mark != BidMarks.File))
            {
                var parts = mark.Pointer.Split('/')[1..];
                var at = node;
                foreach (var part in parts[..^1])
                {
                    at = at is JsonArray list
                        ? list[int.Parse(part, CultureInfo.InvariantCulture)]!
                        : at[part]!;
                }

                at[parts[^1]] = mark.Shown;
            }

            return node.Deserialize<BidSubmission>(MessageText.Json)!;
        }

        private sealed record StateRow
        {
            public Guid Id { get; init; }
            public string State { get; init; } = "";
        }

        private sealed record LotRow
        {
            public string Number { get; init; } = "";
            public string State { get; init; } = "";
        }

        private sealed record Row
        {
            public int Ordinal { get; init; }
            public string Lot { get; init; } = "";
            public bool Superseded { get; init; }
            public EntityCode BidderCode { get; init; }
            public string BidderName { get; init; } = "";
            public string Content { get; init; } = "{}";
            public int LineCount { get; init; }
            public string? Late { get; init; }
        }

        private sealed record MarkRow
        {
            public int Ordinal { get; init; }
            public string Mark { get; init; } = "";
            public string Pointer { get; init; } = "";
            public string Shown { get; init; } = "";
            public string? Token { get; init; }
        }
    }
}
