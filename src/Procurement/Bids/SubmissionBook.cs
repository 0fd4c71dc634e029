using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Bids;

/// <summary>What travels with bids, as it is kept: readable without its secrets, sealed whole, and its marks.</summary>
internal sealed class SubmissionBook(SqlSession sql, KeyRing keys)
{
    // Of a bill with other prices the first lines say what happened.
    private const int MostLineDifferences = 20;
    private const string Hidden = "…";

    private static readonly Statement OfOne = Statement.Of(
        "procurement.bid_submission.of_one",
        """
        select place as ordinal, sealed, lines, late from bid_submission where procurement_id = @id order by place
        """
    );

    private static readonly Statement Plain = Statement.Of(
        "procurement.bid_submission.plain",
        "select place as ordinal, content from bid_submission where procurement_id = @id order by place"
    );

    private static readonly BulkTable Submissions = new(
        "bid_submission",
        ("procurement_id", BulkType.Id),
        ("place", BulkType.Int),
        ("content", BulkType.Text),
        ("sealed", BulkType.Text),
        ("key_id", BulkType.Int),
        ("line_count", BulkType.Int),
        ("lines", BulkType.Text),
        ("late", BulkType.Text)
    );

    private static readonly BulkTable Marks = new(
        "bid_mark",
        ("procurement_id", BulkType.Id),
        ("place", BulkType.Int),
        ("ordinal", BulkType.Int),
        ("mark", BulkType.Text),
        ("pointer", BulkType.Text),
        ("role", BulkType.Text),
        ("shown", BulkType.Text),
        ("token", BulkType.Text),
        ("wide", BulkType.Bool)
    );

    /// <summary>Where the secrets of a bid are sealed.</summary>
    public static SealedPlace Place(Guid procurement, int ordinal) =>
        new(
            "bid_submission",
            string.Create(CultureInfo.InvariantCulture, $"{procurement:D}/{ordinal}"),
            "sealed"
        );

    /// <summary>As a part: the bid came with nothing at all.</summary>
    public const string Everything = "";

    /// <summary>What is kept of a bid.</summary>
    /// <param name="Whole">All of it.</param>
    /// <param name="Late">The parts that arrived after the opening, and when.</param>
    internal sealed record Kept(
        BidSubmission Whole,
        IReadOnlyDictionary<string, DateTimeOffset> Late
    )
    {
        /// <summary>What came with the opening; null where nothing did.</summary>
        public BidSubmission? AtOpening =>
            Late.ContainsKey(Everything)
                ? null
                : LateEvidenceBook
                    .Part.All.Where(part => Late.ContainsKey(part.Name))
                    .Aggregate(Whole, (whole, part) => part.With(whole, new()));
    }

    /// <summary>What was kept, by the bid's number.</summary>
    public async Task<IReadOnlyDictionary<int, Kept>> Of(Guid id, CancellationToken cancel) =>
        (await sql.Query<Row>(OfOne, new { id }, cancel)).ToDictionary(
            row => row.Ordinal,
            row => new Kept(
                Open(keys, id, row.Ordinal, row.Sealed) with
                {
                    PriceLines = Lines(row.Lines),
                },
                LateParts(row.Late)
            )
        );

    /// <summary>The parts that arrived after the opening, and when.</summary>
    public static IReadOnlyDictionary<string, DateTimeOffset> LateParts(string? kept) =>
        kept is null
            ? new Dictionary<string, DateTimeOffset>()
            : JsonSerializer.Deserialize<Dictionary<string, DateTimeOffset>>(
                kept,
                MessageText.Json
            )!;

    /// <summary>The same without what is secret and without price lines, by the bid's number.</summary>
    public async Task<IReadOnlyDictionary<int, BidSubmission>> WithoutSecrets(
        Guid id,
        CancellationToken cancel
    ) =>
        (await sql.Query<PlainRow>(Plain, new { id }, cancel)).ToDictionary(
            row => row.Ordinal,
            row => JsonSerializer.Deserialize<BidSubmission>(row.Content, MessageText.Json)!
        );

    /// <summary>Keeps what came with bids, by their numbers; nothing of those that came with nothing.</summary>
    public async Task Write(
        Guid id,
        IEnumerable<(int Ordinal, BidSubmission? Submission, string? Late)> bids,
        CancellationToken cancel
    )
    {
        var rows = new List<object?[]>();
        var marks = new List<object?[]>();
        foreach (var (ordinal, given, late) in bids)
        {
            if (given is null)
            {
                continue;
            }

            var whole = SubmissionRules.Canonical(given);
            var lines = whole.PriceLines;
            var head = whole with { PriceLines = null };
            rows.Add([
                id,
                ordinal,
                MessageText.Whole(head),
                Seal(keys, id, ordinal, head),
                keys.CurrentId,
                lines?.Count ?? 0,
                lines is null ? null : JsonSerializer.Serialize(lines, MessageText.Json),
                late,
            ]);
            marks.AddRange(
                SubmissionMarks
                    .Of(id, head, keys)
                    .Index()
                    .Select(each =>
                        new object?[]
                        {
                            id,
                            ordinal,
                            each.Index + 1,
                            each.Item.Mark,
                            each.Item.Pointer,
                            each.Item.Role,
                            each.Item.Shown,
                            each.Item.Token,
                            BidMarks.IsWide(each.Item.Mark),
                        }
                    )
            );
        }

        if (rows.Count > 0)
        {
            await sql.Load(Submissions, rows, cancel);
            await sql.Load(Marks, marks, cancel);
        }
    }

    /// <summary>Where what is posted is not what is kept; a secret is said to differ and never shown.</summary>
    public static IEnumerable<FieldError> Differences(
        BidSubmission? kept,
        BidSubmission? posted,
        string pointer
    )
    {
        var now = posted is null ? null : SubmissionRules.Canonical(posted);
        if (kept is null || now is null)
        {
            if (kept is not null || now is not null)
            {
                yield return PostedAgain.Difference(
                    pointer,
                    kept is null ? null : Hidden,
                    now is null ? null : Hidden
                );
            }

            yield break;
        }

        foreach (var one in Heads(kept, now, pointer).Concat(LineDifferences(kept, now, pointer)))
        {
            yield return one;
        }
    }

    /// <summary>Seals what came with a bid, its price lines aside.</summary>
    public static string Seal(KeyRing keys, Guid procurement, int ordinal, BidSubmission head) =>
        keys.Seal(JsonSerializer.Serialize(head, MessageText.Json), Place(procurement, ordinal));

    /// <summary>What came with a bid, its price lines aside, with its secrets.</summary>
    public static BidSubmission Open(KeyRing keys, Guid procurement, int ordinal, string stored) =>
        JsonSerializer.Deserialize<BidSubmission>(
            keys.Open(stored, Place(procurement, ordinal)),
            MessageText.Json
        )!;

    /// <summary>Price lines as they were kept.</summary>
    public static IReadOnlyList<PriceLine>? Lines(string? kept) =>
        kept is null ? null : JsonSerializer.Deserialize<List<PriceLine>>(kept, MessageText.Json);

    private static IEnumerable<FieldError> Heads(
        BidSubmission kept,
        BidSubmission now,
        string pointer
    )
    {
        var was = Leaves(
            JsonSerializer.SerializeToNode(kept with { PriceLines = null }, MessageText.Json)
        );
        var given = Leaves(
            JsonSerializer.SerializeToNode(now with { PriceLines = null }, MessageText.Json)
        );
        var open = Leaves(JsonNode.Parse(MessageText.Whole(kept with { PriceLines = null })))
            .Keys.Concat(
                Leaves(JsonNode.Parse(MessageText.Whole(now with { PriceLines = null }))).Keys
            )
            .ToHashSet();
        foreach (
            var at in was
                .Keys.Union(given.Keys)
                .Where(at => was.GetValueOrDefault(at) != given.GetValueOrDefault(at))
        )
        {
            yield return PostedAgain.Difference(
                pointer + at,
                Shown(was.GetValueOrDefault(at), open.Contains(at)),
                Shown(given.GetValueOrDefault(at), open.Contains(at))
            );
        }

        static string? Shown(string? value, bool open) => value is null || open ? value : Hidden;
    }

    private static IEnumerable<FieldError> LineDifferences(
        BidSubmission kept,
        BidSubmission now,
        string pointer
    )
    {
        var was = kept.PriceLines ?? [];
        var given = now.PriceLines ?? [];
        if (was.Count != given.Count)
        {
            yield return PostedAgain.Difference(
                $"{pointer}/priceLines",
                was.Count.ToString(CultureInfo.InvariantCulture),
                given.Count.ToString(CultureInfo.InvariantCulture)
            );
        }

        foreach (
            var (at, (before, after)) in was.Zip(given)
                .Index()
                .Where(each => each.Item.First != each.Item.Second)
                .Take(MostLineDifferences)
        )
        {
            yield return PostedAgain.Difference(
                string.Create(CultureInfo.InvariantCulture, $"{pointer}/priceLines/{at}"),
                JsonSerializer.Serialize(before, PostedDocuments.Json),
                JsonSerializer.Serialize(after, PostedDocuments.Json)
            );
        }
    }

    // Every value with the pointer of its place; what is null is not there.
    private static Dictionary<string, string> Leaves(JsonNode? node)
    {
        var leaves = new Dictionary<string, string>();
        Walk(node, "");
        return leaves;

        void Walk(JsonNode? at, string pointer)
        {
            switch (at)
            {
                case JsonObject members:
                    foreach (var (name, member) in members)
                    {
                        Walk(member, $"{pointer}/{name}");
                    }

                    break;
                case JsonArray items:
                    foreach (var (place, item) in items.Index())
                    {
                        Walk(
                            item,
                            string.Create(CultureInfo.InvariantCulture, $"{pointer}/{place}")
                        );
                    }

                    break;
                case JsonValue value:
                    leaves[pointer] = value.ToString();
                    break;
                default:
                    break;
            }
        }
    }

    private sealed record Row
    {
        public int Ordinal { get; init; }
        public string Sealed { get; init; } = "";
        public string? Lines { get; init; }
        public string? Late { get; init; }
    }

    private sealed record PlainRow
    {
        public int Ordinal { get; init; }
        public string Content { get; init; } = "{}";
    }
}
