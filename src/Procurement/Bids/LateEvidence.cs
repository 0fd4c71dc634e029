using System.Globalization;
using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Bids;

/// <summary>What belongs to a bid and arrives after it was read out: fingerprints, an upload, deposits, lines.</summary>
/// <param name="Bid">The bid's number in the order of reading out.</param>
/// <param name="Submission">The parts that arrived; what is left out stays as it is.</param>
public sealed record LateEvidence(int Bid, [property: Secret] BidSubmission? Submission);

/// <summary>
/// Adds what arrived later to what came with the opening, and marks it as late. What is known already is never replaced: the
/// same again changes nothing, other content is told with the differences.
/// </summary>
internal sealed class LateEvidenceBook(
    SqlSession sql,
    SubmissionBook submissions,
    TimeProvider time
)
{
    public const string Pointer = "/bidEvidence";

    private const int Most = BidRules.MostBids;

    private static readonly Statement DropMarks = Statement.Of(
        "procurement.bid_mark.replace",
        "delete from bid_mark where procurement_id = @id and place = @ordinal"
    );

    private static readonly Statement Drop = Statement.Of(
        "procurement.bid_submission.replace",
        "delete from bid_submission where procurement_id = @id and place = @ordinal"
    );

    /// <summary>What is added to one bid.</summary>
    internal sealed record Addition(
        int Ordinal,
        BidSubmission Whole,
        IReadOnlyDictionary<string, DateTimeOffset> Late
    );

    /// <summary>Every rule that one of them breaks.</summary>
    public static IReadOnlyList<FieldError> Errors(IReadOnlyList<LateEvidence>? given)
    {
        if (given is null)
        {
            return [];
        }

        if (given.Count > Most)
        {
            return
            [
                new(
                    Pointer,
                    "bids.many",
                    new LocalizedText(
                        $"一次最多 {Most} 份投标。",
                        $"At most {Most} bids at a time."
                    ).ToString(),
                    given.Count.ToString(CultureInfo.InvariantCulture)
                ),
            ];
        }

        var errors = new List<FieldError>();
        var met = new HashSet<int>();
        foreach (var (at, one) in given.Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{Pointer}/{at}");
            if (one?.Submission is null)
            {
                errors.Add(
                    new(
                        $"{place}/submission",
                        "required",
                        new LocalizedText("请填写补报的内容。", "Say what arrived.").ToString(),
                        null
                    )
                );
            }

            if (one is not null && !met.Add(one.Bid))
            {
                errors.Add(
                    new(
                        $"{place}/bid",
                        "duplicate",
                        new LocalizedText(
                            "同一份投标只列一次。",
                            "A bid stands in the list once."
                        ).ToString(),
                        one.Bid.ToString(CultureInfo.InvariantCulture)
                    )
                );
            }
        }

        errors.AddRange(
            SubmissionRules.Errors(
                given.Select(one => one?.Submission),
                index => $"{Pointer}/{index}"
            )
        );
        return errors;
    }

    /// <summary>What is new in a posting; where it is not what is kept, its fields.</summary>
    public async Task<(IReadOnlyList<Addition> New, IReadOnlyList<FieldError> Differences)> Read(
        Guid id,
        IReadOnlyList<LateEvidence> given,
        CancellationToken cancel
    )
    {
        var kept = await submissions.Of(id, cancel);
        var now = time.GetUtcNow();
        var added = new List<Addition>();
        var differences = new List<FieldError>();
        foreach (var (at, one) in given.Index())
        {
            var pointer = string.Create(CultureInfo.InvariantCulture, $"{Pointer}/{at}/submission");
            var held = kept.GetValueOrDefault(one.Bid);
            var was = held?.Whole ?? new BidSubmission();
            var posted = SubmissionRules.Canonical(one.Submission!);
            var late = new Dictionary<string, DateTimeOffset>(
                held?.Late ?? new Dictionary<string, DateTimeOffset>()
            );
            if (held is null)
            {
                late[SubmissionBook.Everything] = now;
            }

            var whole = was;
            var isNew = false;
            foreach (var part in Part.All.Where(part => part.Of(posted) is not null))
            {
                if (part.Of(was) is null)
                {
                    whole = part.With(whole, posted);
                    late[part.Name] = now;
                    isNew = true;
                }
                else
                {
                    differences.AddRange(
                        SubmissionBook.Differences(
                            part.With(new(), was),
                            part.With(new(), posted),
                            pointer
                        )
                    );
                }
            }

            if (isNew)
            {
                added.Add(new(one.Bid, whole, late));
            }
        }

        return (added, differences);
    }

    /// <summary>Keeps it.</summary>
    public async Task Write(Guid id, IReadOnlyList<Addition> added, CancellationToken cancel)
    {
        await sql.ExecuteBatch(
            [
                .. added.SelectMany(one =>
                    new (Statement, object)[]
                    {
                        (DropMarks, new { id, ordinal = one.Ordinal }),
                        (Drop, new { id, ordinal = one.Ordinal }),
                    }
                ),
            ],
            cancel
        );
        await submissions.Write(
            id,
            added.Select(one =>
                (
                    one.Ordinal,
                    (BidSubmission?)one.Whole,
                    (string?)JsonSerializer.Serialize(one.Late, MessageText.Json)
                )
            ),
            cancel
        );
    }

    /// <summary>A part that comes whole or not at all, by its name in the API.</summary>
    internal sealed record Part(
        string Name,
        Func<BidSubmission, object?> Of,
        Func<BidSubmission, BidSubmission, BidSubmission> With
    )
    {
        public static readonly IReadOnlyList<Part> All =
        [
            new(
                "durationDays",
                of => of.DurationDays,
                (to, of) => to with { DurationDays = of.DurationDays }
            ),
            new("upload", of => of.Upload, (to, of) => to with { Upload = of.Upload }),
            new("files", of => of.Files, (to, of) => to with { Files = of.Files }),
            new("deposits", of => of.Deposits, (to, of) => to with { Deposits = of.Deposits }),
            new("contact", of => of.Contact, (to, of) => to with { Contact = of.Contact }),
            new("staff", of => of.Staff, (to, of) => to with { Staff = of.Staff }),
            new(
                "priceLines",
                of => of.PriceLines,
                (to, of) => to with { PriceLines = of.PriceLines }
            ),
        ];
    }
}
