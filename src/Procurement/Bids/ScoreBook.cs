using System.Globalization;
using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Bids;

/// <summary>
/// The score sheets that come with an evaluation. Who a member is is sealed (招标投标法 art. 37: secret until the result), and
/// what was given is shown to nobody before it either (art. 38).
/// </summary>
internal sealed class ScoreBook(SqlSession sql, KeyRing keys)
{
    public const int MostSheets = 99;

    private const int MostScores = 50_000;
    private const int MostPages = 10_000_000;
    private const decimal MostPoints = 1_000_000;
    private const string Hidden = "…";

    private static readonly Statement Sheets = Statement.Of(
        "procurement.score_sheet.of_one",
        """
        select step, lot, ordinal, place, member, expert_id, sealed, scores from score_sheet
        where procurement_id = @id order by step, lot, ordinal, place
        """
    );

    private static readonly Statement Pages = Statement.Of(
        "procurement.evaluated_bid.of_one",
        "select place as bid, pages from evaluated_bid where procurement_id = @id"
    );

    private static readonly Statement InsertSheet = Statement.Of(
        "procurement.score_sheet.insert",
        """
        insert into score_sheet (procurement_id, step, lot, ordinal, place, member, expert_id, token, sealed, key_id, scores)
        values (@id, @step, @lot, @ordinal, @place, @member, @expertId, @token, @text, @keyId, @scores)
        """
    );

    private static readonly Statement InsertPages = Statement.Of(
        "procurement.evaluated_bid.insert",
        "insert into evaluated_bid (procurement_id, place, pages) values (@id, @bid, @pages)"
    );

    /// <summary>A score as kept: for the bid of a number.</summary>
    public sealed record Score(int Bid, string? Factor, decimal Points);

    /// <summary>Who a member is.</summary>
    public sealed record Identity(string? Number, string? Name);

    /// <summary>A sheet as kept.</summary>
    public sealed record Sheet(
        string Step,
        string Lot,
        int Ordinal,
        string Member,
        Guid? ExpertId,
        Identity Who,
        IReadOnlyList<Score> Scores
    );

    /// <summary>Sheets and pages of a procurement.</summary>
    public sealed record Held(IReadOnlyList<Sheet> Sheets, IReadOnlyDictionary<int, int> Pages)
    {
        public static readonly Held None = new([], new Dictionary<int, int>());
    }

    /// <summary>Sheets whose scores are of bids that are there.</summary>
    public sealed record Resolved(
        IReadOnlyList<(PostedSheet Sheet, IReadOnlyList<Score> Scores)> Sheets,
        IReadOnlyDictionary<int, int> Pages
    )
    {
        /// <summary>Of a step that brings no scores.</summary>
        public static readonly Resolved None = new([], new Dictionary<int, int>());
    }

    /// <summary>Where a member's name is sealed.</summary>
    public static SealedPlace Place(
        Guid procurement,
        string step,
        string lot,
        int ordinal,
        int place
    ) =>
        new(
            "score_sheet",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{procurement:D}/{step}/{lot}/{ordinal}/{place}"
            ),
            "sealed"
        );

    /// <summary>What was kept, where the step has to do with it.</summary>
    public async Task<Held> Of(Guid id, CancellationToken cancel) =>
        new(
            [
                .. (await sql.Query<Row>(Sheets, new { id }, cancel)).Select(row => new Sheet(
                    row.Step,
                    row.Lot,
                    row.Ordinal,
                    row.Member,
                    row.ExpertId,
                    row.Sealed is null
                        ? new(null, null)
                        : Read<Identity>(
                            keys.Open(
                                row.Sealed,
                                Place(id, row.Step, row.Lot, row.Ordinal, row.Place)
                            )
                        ),
                    Read<List<Score>>(row.Scores)
                )),
            ],
            (await sql.Query<PagesRow>(Pages, new { id }, cancel)).ToDictionary(
                row => row.Bid,
                row => row.Pages
            )
        );

    /// <summary>Every rule that the sheets break by themselves.</summary>
    public static IReadOnlyList<FieldError> Errors(
        IReadOnlyList<PostedSheet>? sheets,
        IReadOnlyList<BidPages>? pages
    )
    {
        var errors = new List<FieldError>();
        var field = new SubmittedFields(errors);
        var seen = new HashSet<string>();
        var given = field.List(sheets, MostSheets, "/scoreSheets") ?? [];
        if (given.Sum(sheet => sheet?.Scores?.Count ?? 0) > MostScores)
        {
            field.Add(
                "/scoreSheets",
                "list.many",
                new($"最多 {MostScores} 个分数。", $"At most {MostScores} scores.")
            );
            given = [];
        }

        foreach (var (at, sheet) in given.Index().Where(each => each.Item is not null))
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"/scoreSheets/{at}");
            var member = field.Needed(
                sheet.Member,
                50,
                $"{place}/member",
                new("评委编号", "The member's code")
            );
            if (member.Length > 0 && !seen.Add(member))
            {
                field.Add(
                    $"{place}/member",
                    "member.twice",
                    new("同一评委编号只能有一张评分表。", "A member has one sheet."),
                    member
                );
            }

            field.Secret(sheet.ExpertNumber, 100, $"{place}/expertNumber");
            field.Secret(sheet.Name, 100, $"{place}/name");
            if (sheet.Scores is null)
            {
                field.Add(
                    $"{place}/scores",
                    "required",
                    new("请填写分数。", "The scores are required.")
                );
            }

            foreach (
                var (of, score) in (sheet.Scores ?? []).Index().Where(each => each.Item is not null)
            )
            {
                var one = string.Create(CultureInfo.InvariantCulture, $"{place}/scores/{of}");
                field.Text(score.Factor, 100, $"{one}/factor");
                field.Within<decimal>(score.Points, -MostPoints, MostPoints, $"{one}/points");
            }
        }

        foreach (
            var (at, bid) in (field.List(pages, RecordOpening.MostBids, "/bidPages") ?? [])
                .Index()
                .Where(each => each.Item is not null)
        )
        {
            field.Within<int>(
                bid.Pages,
                1,
                MostPages,
                string.Create(CultureInfo.InvariantCulture, $"/bidPages/{at}/pages")
            );
        }

        return errors;
    }

    /// <summary>The sheets with the numbers of their bids, or which bid is not there.</summary>
    public static Outcome<Resolved> Resolve(
        KindStep step,
        StepPosting posting,
        IReadOnlyList<string> lots,
        IReadOnlyList<BidBook.Held> bids
    )
    {
        if (posting.Sheets.Count == 0 && posting.Pages.Count == 0)
        {
            return new Resolved([], new Dictionary<int, int>());
        }

        var errors = new List<FieldError>();
        var field = new SubmittedFields(errors);
        if (step.Carries != StepContent.Scores)
        {
            field.Add(
                posting.Sheets.Count > 0 ? "/scoreSheets" : "/bidPages",
                "scores.step",
                new(
                    $"评分表随评审登记，“{step.Name.Zh}”不带评分表。",
                    $"Score sheets come with the evaluation; the {step.Name.En} has none."
                )
            );
            return Problem.Invalid(errors);
        }

        var sheets = posting
            .Sheets.Select(
                (sheet, at) =>
                    (
                        sheet,
                        (IReadOnlyList<Score>)
                            [
                                .. sheet.Scores.Select(
                                    (score, of) =>
                                        new Score(
                                            Find(
                                                score.BidderCode,
                                                score.Bid,
                                                $"/scoreSheets/{at}/scores/{of}"
                                            ),
                                            string.IsNullOrWhiteSpace(score.Factor)
                                                ? null
                                                : score.Factor.Trim(),
                                            score.Points
                                        )
                                ),
                            ]
                    )
            )
            .ToList();
        foreach (var (at, (_, scores)) in sheets.Index())
        {
            if (
                scores
                    .Where(score => score.Bid > 0)
                    .GroupBy(score => (score.Bid, score.Factor))
                    .Any(same => same.Count() > 1)
            )
            {
                field.Add(
                    string.Create(CultureInfo.InvariantCulture, $"/scoreSheets/{at}/scores"),
                    "score.twice",
                    new(
                        "同一评委对同一投标的同一评分项只能打一次分。",
                        "A member gives a bid one score for a factor."
                    )
                );
            }
        }

        var pages = new Dictionary<int, int>();
        foreach (var (at, bid) in posting.Pages.Index())
        {
            pages[Find(bid.BidderCode, bid.Bid, $"/bidPages/{at}")] = bid.Pages;
        }

        return errors.Count == 0 ? new Resolved(sheets, pages) : Problem.Invalid(errors);

        int Find(EntityCode code, int? number, string at)
        {
            var fitting = bids.Where(bid =>
                    lots.Contains(bid.Lot)
                    && !bid.Superseded
                    && bid.BidderCode == code
                    && (number is null || bid.Ordinal == number)
                )
                .ToList();
            if (fitting is [var only])
            {
                return only.Ordinal;
            }

            field.Add(
                fitting.Count == 0 ? $"{at}/bidderCode" : $"{at}/bid",
                fitting.Count == 0 ? "score.bid_unknown" : "score.bid_several",
                fitting.Count == 0
                    ? new(
                        "本次评审的标段（包）没有该投标人的这份投标。",
                        "The evaluated lot has no such bid of this bidder."
                    )
                    : new(
                        $"该投标人有多份投标，请用 bid 指明序号：{string.Join("、", fitting.Select(bid => bid.Ordinal))}。",
                        $"The bidder has several bids; give the number as bid: {string.Join(", ", fitting.Select(bid => bid.Ordinal))}."
                    ),
                number?.ToString(CultureInfo.InvariantCulture) ?? code.ToString()
            );
            return 0;
        }
    }

    /// <summary>Keeps what was resolved.</summary>
    public void Hold(Guid id, string step, string lot, int ordinal, Resolved resolved)
    {
        foreach (var (at, (sheet, scores)) in resolved.Sheets.Index())
        {
            var who = Who(sheet);
            var secret = who.Name is not null || who.Number is not null;
            sql.Hold(
                (
                    InsertSheet,
                    new
                    {
                        id,
                        step,
                        lot,
                        ordinal,
                        place = at + 1,
                        member = sheet.Member.Trim(),
                        expertId = sheet.ExpertId,
                        token = sheet.ExpertId is { } key ? keys.Fingerprint($"expert\n{key:D}")
                        : who.Number is { } number ? keys.Fingerprint($"expert-number\n{number}")
                        : null,
                        text = secret
                            ? keys.Seal(
                                JsonSerializer.Serialize(who, MessageText.Json),
                                Place(id, step, lot, ordinal, at + 1)
                            )
                            : null,
                        keyId = secret ? keys.CurrentId : (int?)null,
                        scores = JsonSerializer.Serialize(scores, MessageText.Json),
                    }
                )
            );
        }

        foreach (var (bid, pages) in resolved.Pages)
        {
            sql.Hold(
                (
                    InsertPages,
                    new
                    {
                        id,
                        bid,
                        pages,
                    }
                )
            );
        }
    }

    /// <summary>Where what is posted is not what is kept; of what is secret until the result not what it is.</summary>
    public static IEnumerable<FieldError> Differences(
        RecordedProcurement.Posted kept,
        StepPosting posting,
        IReadOnlyList<string> lots,
        IReadOnlyList<BidBook.Held> bids,
        Held held,
        KindStep step
    )
    {
        var were = held
            .Sheets.Where(sheet =>
                sheet.Step == kept.Step && sheet.Lot == kept.Lot && sheet.Ordinal == kept.Ordinal
            )
            .ToList();
        var resolved = Resolve(step, posting, lots, bids);
        if (resolved.Problem is { } wrong)
        {
            foreach (var error in wrong.Errors)
            {
                yield return error;
            }

            yield break;
        }

        var now = resolved.Value;
        if (were.Count != now.Sheets.Count)
        {
            yield return PostedAgain.Difference(
                "/scoreSheets",
                were.Count.ToString(CultureInfo.InvariantCulture),
                now.Sheets.Count.ToString(CultureInfo.InvariantCulture)
            );
        }

        foreach (var (at, (was, (sheet, scores))) in were.Zip(now.Sheets).Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"/scoreSheets/{at}");
            (string Field, bool Same)[] fields =
            [
                ("member", was.Member == sheet.Member.Trim()),
                ("expertId", was.ExpertId == sheet.ExpertId),
                ("expertNumber", was.Who.Number == Who(sheet).Number),
                ("name", was.Who.Name == Who(sheet).Name),
                ("scores", was.Scores.SequenceEqual(scores)),
            ];
            foreach (var (name, _) in fields.Where(one => !one.Same))
            {
                yield return PostedAgain.Difference($"{place}/{name}", Hidden, Hidden);
            }
        }

        if (
            posting.Pages.Count > 0
            && now.Pages.Any(bid => held.Pages.GetValueOrDefault(bid.Key) != bid.Value)
        )
        {
            yield return PostedAgain.Difference("/bidPages", Hidden, Hidden);
        }
    }

    private static Identity Who(PostedSheet sheet) =>
        new(Trimmed(sheet.ExpertNumber)?.ToUpperInvariant(), Trimmed(sheet.Name));

    private static string? Trimmed(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static T Read<T>(string json) =>
        JsonSerializer.Deserialize<T>(json, MessageText.Json)
        ?? throw new InvalidOperationException($"A stored {typeof(T).Name} is null.");

    private sealed record Row
    {
        public string Step { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public int Place { get; init; }
        public string Member { get; init; } = "";
        public Guid? ExpertId { get; init; }
        public string? Sealed { get; init; }
        public string Scores { get; init; } = "[]";
    }

    private sealed record PagesRow
    {
        public int Bid { get; init; }
        public int Pages { get; init; }
    }
}
