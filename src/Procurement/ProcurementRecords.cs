using System.Text.Encodings.Web;
using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Limits;
using Trading.Procurement.Ocds;
using Trading.Procurement.Steps;

namespace Trading.Procurement;

internal sealed class ProcurementRecords(
    SqlSession sql,
    IProcurements procurements,
    TradingKinds kinds,
    RecordedTimes times,
    StatutoryLimits limits,
    WorkingDays calendar,
    RecordedProcesses processes,
    TimeProvider time
) : IProcurementRecords
{
    private const int AtOnce = 400;

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Statement Steps = Statement.Of(
        "procurement.record.steps",
        """
        select procurement_id, step as code, lot, ordinal, at, figures, recorded_at from posted_step
        where procurement_id in @ids order by procurement_id, recorded_at, step, lot, ordinal
        """
    );

    private static readonly Statement Received = Statement.Of(
        "procurement.record.received",
        """
        select procurement_id, place as ordinal, received_at from bid
        where procurement_id in @ids and superseded = {false} order by procurement_id, place
        """
    );

    [WithoutScope("what the platform computes over the whole record")]
    private static readonly Statement Places = Statement.Of(
        "procurement.record.after",
        """
        select id, changed_at from procurement
        where changed_at > @since or (changed_at = @since and id > @afterId)
        order by changed_at, id {page}
        """
    );

    public async Task<IReadOnlyList<ProcurementPlace>> After(
        DateTimeOffset since,
        Guid afterId,
        int take,
        CancellationToken cancel
    ) =>
        [
            .. (
                await sql.Query<PlaceRow>(
                    Places,
                    new
                    {
                        since,
                        afterId,
                        skip = 0,
                        take,
                    },
                    cancel
                )
            ).Select(row => new ProcurementPlace(row.Id, row.ChangedAt)),
        ];

    public async Task<IReadOnlyList<CompiledProcess>> Compiled(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var all = new List<CompiledProcess>(ids.Count);
        foreach (var some in ids.Chunk(RecordedProcesses.AtOnce))
        {
            all.AddRange(
                (await processes.Many(some, DataScope.Everything, cancel))
                    .Where(process => kinds.Find(process.Kind) is not null)
                    .Select(process => new CompiledProcess(
                        process.Id,
                        process.Ocid,
                        process.Country,
                        new Publication(process, kinds).Compiled().ToJsonString(Json),
                        PartiesOf(process)
                    ))
            );
        }

        return all;
    }

    public async Task<IReadOnlyList<ProcurementRecord>> Of(
        IReadOnlyCollection<Guid> ids,
        CancellationToken cancel
    )
    {
        var records = new List<ProcurementRecord>(ids.Count);
        foreach (var some in ids.Distinct().Chunk(AtOnce))
        {
            var asked = new { ids = some };
            var histories = await procurements.Histories(some, cancel);
            var steps = (await sql.Query<StepRow>(Steps, asked, cancel)).ToLookup(row =>
                row.ProcurementId
            );
            var received = (await sql.Query<ReceivedRow>(Received, asked, cancel)).ToLookup(row =>
                row.ProcurementId
            );
            var clocks = await times.Of(some, cancel);
            var now = time.GetUtcNow();
            records.AddRange(
                histories.Select(history =>
                {
                    var id = history.Summary.Id;
                    return Record(
                        history,
                        steps[id],
                        received[id],
                        LimitCheck.Of(clocks[id], limits, calendar, now)
                    );
                })
            );
        }

        return records;
    }

    private ProcurementRecord Record(
        ProcurementHistory history,
        IEnumerable<StepRow> posted,
        IEnumerable<ReceivedRow> received,
        IReadOnlyList<LimitAnswer> answers
    )
    {
        var summary = history.Summary;
        var kind = kinds.Find(summary.Kind);
        var method = kind?.Methods.FirstOrDefault(one => one.Code == summary.Method);
        var steps = posted
            .Select(row => (Row: row, Step: kind?.Step(row.Code, summary.Method)))
            .OrderBy(each => each.Row.At)
            .ThenBy(each => each.Step?.Order)
            .ThenBy(each => each.Row.RecordedAt)
            .Select(each => (each.Row, each.Step, Values: Shown(each.Row, each.Step, summary)))
            .ToList();
        var known = history
            .Lots.Where(lot => kinds.Of(lot.State).HasFlag(Standing.BidsAreKnown))
            .Select(lot => lot.Number)
            .ToHashSet(StringComparer.Ordinal);
        // Both are in the order in which they were read out.
        var bids = history
            .Bids.Zip(received, (bid, row) => new ReceivedBid(bid, row.Ordinal, row.ReceivedAt))
            .Where(each => known.Contains(each.Bid.Lot))
            .ToList();
        return new()
        {
            Summary = summary,
            Category = history.Category,
            IsCompetitive = method?.Competitive,
            IsOpen = method is null ? null : method.Ocds == "open",
            IsSingleSource = method is null ? null : !method.Competitive,
            Lots =
            [
                .. history.Lots.Select(lot =>
                {
                    var standing = kinds.Of(lot.State);
                    return new LotStanding(
                        lot.Number,
                        lot.CeilingMinor,
                        standing.HasFlag(Standing.BidsAreKnown),
                        standing.HasFlag(Standing.IsDecided),
                        standing.HasFlag(Standing.HasFailed)
                    );
                }),
            ],
            Steps =
            [
                .. steps
                    .Where(each => each.Step?.Answers is null)
                    .Select(each => new PostedStepRecord(
                        each.Row.Code,
                        each.Row.Lot.Length == 0 ? null : each.Row.Lot,
                        each.Row.At,
                        // An answer is told with what it answers.
                        steps
                            .Where(other =>
                                other.Step?.Answers == each.Row.Code
                                && other.Row.Lot == each.Row.Lot
                                && other.Step.AnswersNumber(other.Values) == each.Row.Ordinal
                            )
                            .SelectMany(other =>
                                other.Values.Where(figure => figure.Key != other.Step!.RepeatsBy)
                            )
                            .Concat(each.Values)
                            .GroupBy(figure => figure.Key)
                            .ToDictionary(
                                figure => figure.Key,
                                figure => FigureRules.Said(figure.Last().Value)
                            )
                    )),
            ],
            Bids = bids,
            Awards = [.. Awards(history, steps, bids)],
            Limits =
            [
                .. answers.Select(answer => new LimitRecord(
                    answer.Limit.Id,
                    CheckedLimit.Camel(answer.Outcome.ToString()),
                    answer.IsBreach,
                    answer.Sentence
                )
                {
                    Day = answer.Edge,
                }),
            ],
            Deadline = history.Steps.TryGetValue("deadline", out var deadline) ? deadline : null,
        };
    }

    private static IEnumerable<LotAward> Awards(
        ProcurementHistory history,
        List<(StepRow Row, KindStep? Step, Dictionary<string, JsonElement> Values)> steps,
        List<ReceivedBid> bids
    )
    {
        // The first award of a lot is given up by the first withdrawal, the second by the second.
        var given = steps
            .Where(each => each.Step?.Undoes is not null)
            .GroupBy(each => (each.Step!.Undoes!, each.Row.Lot))
            .ToDictionary(
                lot => lot.Key,
                lot => new Queue<(StepRow Row, string? Ground)>(
                    lot.Select(each => (each.Row, GroundOf(each.Values)))
                )
            );
        foreach (var (row, step, values) in steps)
        {
            if (
                step?.Carries != StepContent.Award
                || !values.TryGetValue(KindFile.Award.Winner, out var winner)
            )
            {
                continue;
            }

            var bid = values.TryGetValue(KindFile.Award.WinningBid, out var number)
                ? bids.Find(one => one.Ordinal == number.GetInt32())
                : null;
            var amount = step
                .Figures.Where(figure => figure.Type == FigureType.Amount)
                .Select(figure =>
                    values.TryGetValue(figure.Code, out var value) ? value.GetInt64() : (long?)null
                )
                .FirstOrDefault(value => value is not null);
            var back =
                given.GetValueOrDefault((row.Code, row.Lot))?.TryDequeue(out var taken) == true
                    ? taken
                    : default;
            yield return new(
                row.Lot.Length > 0 ? row.Lot : history.Lots[0].Number,
                winner.GetString()!,
                row.At,
                amount ?? bid?.Bid.AmountMinor,
                back.Ground == Unlawful ? null : back.Row?.At
            );
        }
    }

    // Whom an authority found out did not give anything up.
    private const string Unlawful = "unlawful";

    private static string? GroundOf(Dictionary<string, JsonElement> values) =>
        values.TryGetValue("ground", out var ground) ? ground.GetString() : null;

    // Who and how many take part is in no answer before the opening.
    private static Dictionary<string, JsonElement> Shown(
        StepRow row,
        KindStep? step,
        ProcurementSummary summary
    ) =>
        FigureRules
            .Parse(row.Figures)
            .Where(figure =>
                summary.BidsAreKnown || step?.Figure(figure.Key) is { Withheld: false }
            )
            // The words of documents are for IPublishedWords: nothing is computed from them here.
            .Where(figure => step?.Figure(figure.Key)?.Type != FigureType.Paragraphs)
            .ToDictionary();

    private static Dictionary<string, string> PartiesOf(RecordedProcess process)
    {
        var codes = process.Bids.Select(bid => bid.BidderCode).ToList();
        codes.AddRange(
            process.Bids.SelectMany(bid => BidBook.Members(bid.Members).Select(one => one.Code))
        );
        if (process.BuyerCode is { } buyer)
        {
            codes.Add(buyer);
        }

        if (process.AgencyCode is { } agency)
        {
            codes.Add(agency);
        }

        return codes.Distinct().ToDictionary(ReleaseParties.PartyId, code => code.ToString());
    }

    private sealed record StepRow
    {
        public Guid ProcurementId { get; init; }
        public string Code { get; init; } = "";
        public string Lot { get; init; } = "";
        public int Ordinal { get; init; }
        public DateTimeOffset? At { get; init; }
        public string Figures { get; init; } = "{}";
        public DateTimeOffset RecordedAt { get; init; }
    }

    private sealed record ReceivedRow
    {
        public Guid ProcurementId { get; init; }
        public int Ordinal { get; init; }
        public DateTimeOffset? ReceivedAt { get; init; }
    }

    private sealed record PlaceRow
    {
        public Guid Id { get; init; }
        public DateTimeOffset ChangedAt { get; init; }
    }
}
