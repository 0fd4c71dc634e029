using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Procurement.Bids;
using Trading.Procurement.Kinds;
using Trading.Registry.Contracts;

namespace Trading.Procurement.Steps;

/// <summary>
/// The bids of a procurement by lot and round, and which of them won. Bids come with the opening and never before it, so
/// that nobody can be shown who bid or how many (招标投标法 art. 22; 87号令 art. 28).
/// </summary>
internal sealed partial class BidBook(
    SqlSession sql,
    SubmissionBook submissions,
    IEntityDirectory entities
)
{
    private const int AtOnce = 400;
    private const string Bids = "/bids";

    private static readonly Statement Kept = Statement.Of(
        "procurement.bid.read_out",
        """
        select place as ordinal, lot, round, superseded, bidder_code, bidder_name, amount_minor, status, alternative,
               members, received_at
        from bid where procurement_id = @id order by place
        """
    );

    private static readonly Statement Insert = Statement.Of(
        "procurement.bid.insert",
        """
        insert into bid (procurement_id, place, lot, round, superseded, bidder_code, bidder_name, registered_name,
            amount_minor, status, alternative, members, received_at, winner)
        values (@id, @ordinal, @lot, @round, {false}, @code, @name, @registered, @amount, @status, @alternative, @members,
            @receivedAt, {false})
        """
    );

    private static readonly Statement Supersede = Statement.Of(
        "procurement.bid.supersede",
        "update bid set superseded = {true} where procurement_id = @id and lot in @lots"
    );

    private static readonly Statement Win = Statement.Of(
        "procurement.bid.win",
        "update bid set winner = {true} where procurement_id = @id and place = @ordinal"
    );

    private static readonly Statement NobodyWins = Statement.Of(
        "procurement.bid.nobody_wins",
        "update bid set winner = {false} where procurement_id = @id and lot in @lots"
    );

    /// <summary>A bid as kept.</summary>
    internal sealed record Held
    {
        public int Ordinal { get; init; }
        public string Lot { get; init; } = "";
        public int Round { get; init; }
        public bool Superseded { get; init; }
        public EntityCode BidderCode { get; init; }
        public string BidderName { get; init; } = "";
        public long? AmountMinor { get; init; }
        public string Status { get; init; } = "";
        public bool Alternative { get; init; }
        public string? Members { get; init; }
        public DateTimeOffset? ReceivedAt { get; init; }

        /// <summary>What travelled with it; read only where an opening is posted.</summary>
        public BidSubmission? Submission { get; init; }
    }

    /// <summary>A step that is about to be kept.</summary>
    internal sealed record Writing(
        KindStep Step,
        StepPosting Posting,
        Dictionary<string, object> Figures,
        IReadOnlyList<string> Lots,
        int Round
    );

    /// <summary>The bids so far, where the step has to do with them.</summary>
    public async Task<IReadOnlyList<Held>> Of(
        RecordedProcurement row,
        KindStep step,
        CancellationToken cancel
    )
    {
        if (step.Carries is StepContent.None or StepContent.Takers or StepContent.Evidence)
        {
            return [];
        }

        var held = await Of(row, cancel);
        if (step.Carries != StepContent.Bids || held.Count == 0)
        {
            return held;
        }

        var travelled = await submissions.Of(row.Id, cancel);
        return
        [
            .. held.Select(bid =>
                bid with
                {
                    // What arrived later is no part of the opening.
                    Submission = travelled.GetValueOrDefault(bid.Ordinal)?.AtOpening,
                }
            ),
        ];
    }

    /// <summary>The bids so far, without what travelled with them.</summary>
    public async Task<IReadOnlyList<Held>> Of(RecordedProcurement row, CancellationToken cancel) =>
        row.Bids ??= await sql.Query<Held>(Kept, new { id = row.Id }, cancel);

    /// <summary>Keeps what the step says of bids, or says which field is wrong. What should be looked at comes back.</summary>
    public async Task<Outcome<IReadOnlyList<RecordWarning>>> Write(
        RecordedProcurement row,
        Writing write,
        IReadOnlyList<Held> held,
        CancellationToken cancel
    )
    {
        if (write.Step.Undoes is not null)
        {
            await sql.Execute(NobodyWins, new { id = row.Id, lots = write.Lots.ToArray() }, cancel);
        }

        return write.Step.Carries switch
        {
            StepContent.Bids => await Open(row, write, held, cancel),
            StepContent.Award => Award(row, write, held),
            _ when write.Posting.Bids.Count > 0 => Problem.Invalid(
                Bids,
                "bids.step",
                new(
                    $"投标随开标登记，“{write.Step.Name.Zh}”不带投标。",
                    $"Bids come with the opening; the {write.Step.Name.En} has none."
                )
            ),
            _ => Array.Empty<RecordWarning>(),
        };
    }

    /// <summary>Where the bids posted are not those that are kept.</summary>
    public IEnumerable<FieldError> Differences(
        KindStep step,
        RecordedProcurement.Posted kept,
        StepPosting posting,
        string? lot,
        IReadOnlyList<Held> held
    )
    {
        if (step.Carries != StepContent.Bids)
        {
            yield break;
        }

        var were = held.Where(bid =>
                bid.Round == kept.Round(step) && (kept.Lot.Length == 0 || bid.Lot == kept.Lot)
            )
            .ToList();
        if (were.Count != posting.Bids.Count)
        {
            yield return PostedAgain.Difference(
                Bids,
                were.Count.ToString(CultureInfo.InvariantCulture),
                posting.Bids.Count.ToString(CultureInfo.InvariantCulture)
            );
        }

        foreach (var (at, (was, now)) in were.Zip(posting.Bids).Index())
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{Bids}/{at}");
            (string Field, string? Was, string? Now)[] fields =
            [
                ("bidderCode", was.BidderCode.ToString(), now.BidderCode.ToString()),
                ("bidderName", was.BidderName, now.BidderName.Trim()),
                ("amountMinor", Said(was.AmountMinor), Said(now.AmountMinor)),
                ("status", was.Status, now.Status),
                ("lot", was.Lot, now.Lot?.Trim() ?? lot ?? was.Lot),
                (
                    "alternative",
                    was.Alternative ? "true" : "false",
                    now.Alternative == true ? "true" : "false"
                ),
                ("members", was.Members, MembersText(now.Members)),
            ];
            foreach (var (field, before, given) in fields)
            {
                if (before != given)
                {
                    yield return PostedAgain.Difference($"{place}/{field}", before, given);
                }
            }

            foreach (
                var one in SubmissionBook.Differences(
                    was.Submission,
                    now.Submission,
                    $"{place}/submission"
                )
            )
            {
                yield return one;
            }
        }
    }

    /// <summary>Two bids of one firm in a lot and round where neither is an alternative; a firm that is behind two bids.</summary>
    public static IEnumerable<RecordWarning> SeveralBids(
        IEnumerable<(
            string Lot,
            int Ordinal,
            EntityCode Code,
            string Name,
            bool Alternative,
            IReadOnlyList<BidMember> Members
        )> bids
    )
    {
        foreach (var lot in bids.GroupBy(bid => bid.Lot))
        {
            foreach (
                var firm in lot.Where(bid => !bid.Alternative)
                    .GroupBy(bid => bid.Code)
                    .Where(firm => firm.Count() > 1)
            )
            {
                var numbers = firm.Select(bid => bid.Ordinal).ToList();
                yield return new(
                    "bid.several",
                    new(
                        $"{firm.First().Name}在同一标段递交了{numbers.Count}份投标（序号 {string.Join("、", numbers)}），未注明为备选方案（招标投标法实施条例第五十一条第四项）。",
                        $"{firm.First().Name} handed in {numbers.Count} bids for one lot (numbers {string.Join(", ", numbers)}), none marked as an alternative (Regulation on the Tendering Law art. 51 (4))."
                    )
                )
                {
                    Lot = lot.Key,
                    BidderCode = firm.Key,
                };
            }

            var behind = lot.SelectMany(bid =>
                bid.Members.Where(member => member.Role == BidRoles.Member)
                    .Select(member => (member.Code, member.Name, Lead: bid.Code))
            );
            foreach (var firm in behind.GroupBy(member => member.Code))
            {
                var others = firm.Select(member => member.Lead)
                    .Concat(lot.Where(bid => bid.Code == firm.Key).Select(bid => bid.Code))
                    .Distinct()
                    .ToList();
                if (others.Count > 1)
                {
                    yield return new(
                        "bid.member_twice",
                        new(
                            $"{firm.First().Name}在同一标段既参加联合体，又单独投标或参加其他联合体（招标投标法实施条例第三十七条）。",
                            $"{firm.First().Name} is in a consortium and bids alone or in another for one lot (Regulation on the Tendering Law art. 37)."
                        )
                    )
                    {
                        Lot = lot.Key,
                        BidderCode = firm.Key,
                    };
                }
            }
        }
    }

    /// <summary>Members as they are kept; null for none.</summary>
    public static string? MembersText(IReadOnlyList<BidMember>? members) =>
        members is null or [] ? null : JsonSerializer.Serialize(members, PostedDocuments.Json);

    /// <summary>Members as they were kept.</summary>
    public static IReadOnlyList<BidMember> Members(string? kept) =>
        kept is null
            ? []
            : JsonSerializer.Deserialize<List<BidMember>>(kept, PostedDocuments.Json) ?? [];

    private async Task<Outcome<IReadOnlyList<RecordWarning>>> Open(
        RecordedProcurement row,
        Writing write,
        IReadOnlyList<Held> held,
        CancellationToken cancel
    )
    {
        var errors = new List<FieldError>();
        var lots = LotsOf(row, write, errors);
        var rounds = held.Where(bid => write.Lots.Contains(bid.Lot))
            .Select(bid => bid.Round)
            .DefaultIfEmpty(0)
            .Max();
        var opened = row
            .Steps.Where(one => one.Step == write.Step.Code && write.Lots.Any(one.IsOf))
            .Select(one => (int)one.Round(write.Step))
            .DefaultIfEmpty(0)
            .Max();
        if (write.Round != Math.Max(rounds, opened) + 1)
        {
            errors.Add(
                new(
                    write.Posting.Pointer(write.Step.RepeatsBy ?? "round"),
                    "round.order",
                    new LocalizedText(
                        $"下一轮次是第{Math.Max(rounds, opened) + 1}轮。",
                        $"The next round is number {Math.Max(rounds, opened) + 1}."
                    ).ToString(),
                    write.Round.ToString(CultureInfo.InvariantCulture)
                )
            );
        }

        foreach (var (at, bid) in write.Posting.Bids.Index())
        {
            if (
                bid.ReceivedAt is { } received
                && row.Told.TryGetValue("deadline", out var deadline)
                && received > deadline
            )
            {
                errors.Add(
                    new(
                        string.Create(CultureInfo.InvariantCulture, $"{Bids}/{at}/receivedAt"),
                        "bid.late",
                        new LocalizedText(
                            "投标截止后送达的投标应当拒收，不能登记（招标投标法第三十六条；招标投标法实施条例第三十六条）。",
                            "A bid handed in after the deadline is refused and cannot be recorded (Tendering Law art. 36; Regulation art. 36)."
                        ).ToString(),
                        received.ToString("O", CultureInfo.InvariantCulture)
                    )
                );
            }
        }

        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        if (write.Round > 1)
        {
            await sql.Execute(Supersede, new { id = row.Id, lots = write.Lots.ToArray() }, cancel);
            row.Bids = row.Bids!.ConvertAll(bid =>
                write.Lots.Contains(bid.Lot) ? bid with { Superseded = true } : bid
            );
        }

        var registered = await Names(row, write.Posting.Bids, cancel);
        var warnings = new List<RecordWarning>();
        var place = held.Select(bid => bid.Ordinal).DefaultIfEmpty(0).Max();
        foreach (var (at, bid) in write.Posting.Bids.Index())
        {
            var name = bid.BidderName.Trim();
            var known = registered.GetValueOrDefault(bid.BidderCode);
            var differs = known is not null && Plain(known) != Plain(name) ? known : null;
            if (differs is not null)
            {
                warnings.Add(
                    NameDiffers(name, differs) with
                    {
                        Pointer = string.Create(
                            CultureInfo.InvariantCulture,
                            $"{Bids}/{at}/bidderName"
                        ),
                        Lot = lots[at],
                        BidderCode = bid.BidderCode,
                    }
                );
            }

            var kept = new Held
            {
                Ordinal = ++place,
                Lot = lots[at],
                Round = write.Round,
                BidderCode = bid.BidderCode,
                BidderName = name,
                AmountMinor = bid.AmountMinor,
                Status = bid.Status,
                Alternative = bid.Alternative == true,
                Members = MembersText(bid.Members),
                ReceivedAt = bid.ReceivedAt,
            };
            row.Bids!.Add(kept);
            if (row.New is { } waiting)
            {
                waiting.Bids.Add(new(row.Id, kept, differs));
                continue;
            }

            sql.Hold(
                (
                    Insert,
                    new
                    {
                        id = row.Id,
                        ordinal = kept.Ordinal,
                        lot = kept.Lot,
                        round = kept.Round,
                        code = kept.BidderCode,
                        name,
                        registered = differs,
                        amount = kept.AmountMinor,
                        status = kept.Status,
                        alternative = kept.Alternative,
                        members = kept.Members,
                        receivedAt = kept.ReceivedAt,
                    }
                )
            );
        }

        var first = place - write.Posting.Bids.Count;
        await submissions.Write(
            row.Id,
            write
                .Posting.Bids.Index()
                .Select(each => (first + each.Index + 1, each.Item.Submission, (string?)null)),
            cancel
        );
        warnings.AddRange(
            SeveralBids(
                write
                    .Posting.Bids.Index()
                    .Where(each => each.Item.Status != BidStatuses.Withdrawn)
                    .Select(each =>
                        (
                            lots[each.Index],
                            first + each.Index + 1,
                            each.Item.BidderCode,
                            each.Item.BidderName.Trim(),
                            each.Item.Alternative == true,
                            each.Item.Members ?? []
                        )
                    )
            )
        );
        return warnings;
    }

    /// <summary>That a bid's name is not the one its code is registered under.</summary>
    public static RecordWarning NameDiffers(string name, string registered) =>
        new(
            "bid.name_differs",
            new(
                $"投标人名称“{name}”与该代码登记的名称“{registered}”不一致。",
                $"The bidder's name '{name}' is not the one registered for its code, '{registered}'."
            )
        );

    private static List<string> LotsOf(
        RecordedProcurement row,
        Writing write,
        List<FieldError> errors
    )
    {
        var lots = new List<string>();
        foreach (var (at, bid) in write.Posting.Bids.Index())
        {
            var lot = bid.Lot?.Trim() ?? (write.Lots is [var only] ? only : null);
            lots.Add(lot ?? "");
            if (lot is not null && write.Lots.Contains(lot))
            {
                continue;
            }

            var known = lot is not null && row.Lots.Exists(one => one.Number == lot);
            var which = string.Join(", ", write.Lots);
            errors.Add(
                new(
                    string.Create(CultureInfo.InvariantCulture, $"{Bids}/{at}/lot"),
                    lot is null ? "lot.required"
                        : known ? "lot.other"
                        : "lot.unknown",
                    new LocalizedText(
                        $"请指明本次开标的标段（包）：{which}。",
                        $"Name a lot that is opened here: {which}."
                    ).ToString(),
                    lot
                )
            );
        }

        return lots;
    }

    private Outcome<IReadOnlyList<RecordWarning>> Award(
        RecordedProcurement row,
        Writing write,
        IReadOnlyList<Held> held
    )
    {
        var posting = write.Posting;
        var winner = write.Figures.GetValueOrDefault(KindFile.Award.Winner) as string;
        if ((winner is null) == !write.Figures.ContainsKey(KindFile.Award.NoWinnerBecause))
        {
            return Problem.Invalid(
                posting.Pointer(
                    winner is null ? KindFile.Award.Winner : KindFile.Award.NoWinnerBecause
                ),
                "award.either",
                new(
                    "请填写中标（成交）人，或者没有中标人的原因，二者填一。",
                    "Give the winner, or the reason for having none: one of them."
                )
            );
        }

        if (winner is null)
        {
            return Array.Empty<RecordWarning>();
        }

        var lot = write.Lots[0];
        var code = EntityCode.Parse(winner);
        var valid = held.Where(bid =>
                bid.Lot == lot
                && !bid.Superseded
                && bid.BidderCode == code
                && bid.Status == BidStatuses.Valid
            )
            .Select(bid => bid.Ordinal)
            .ToList();
        var chosen = Choose(
            posting,
            valid,
            write.Figures.GetValueOrDefault(KindFile.Award.WinningBid) as long?,
            code
        );
        if (chosen.Problem is { } unclear)
        {
            return unclear;
        }

        if (row.New is { } waiting)
        {
            waiting.Win(chosen.Value);
        }
        else
        {
            sql.Hold((Win, new { id = row.Id, ordinal = chosen.Value }));
        }

        // Which of several won stays with the step.
        write.Figures[KindFile.Award.WinningBid] = (long)chosen.Value;
        return Array.Empty<RecordWarning>();
    }

    private static Outcome<int> Choose(
        StepPosting posting,
        List<int> valid,
        long? wanted,
        EntityCode winner
    )
    {
        if (wanted is { } number)
        {
            return valid.Contains((int)number)
                ? (int)number
                : Problem.Invalid(
                    posting.Pointer(KindFile.Award.WinningBid),
                    "award.bid",
                    new("该序号不是中标人的有效投标。", "This is not a valid bid of the winner."),
                    number.ToString(CultureInfo.InvariantCulture)
                );
        }

        return valid switch
        {
            [var only] => only,
            [] => Problem.Invalid(
                posting.Pointer(KindFile.Award.Winner),
                "award.winner",
                new("中标人没有有效投标。", "The winner has no valid bid."),
                winner.ToString()
            ),
            _ => Problem.Invalid(
                posting.Pointer(KindFile.Award.WinningBid),
                "award.several",
                new(
                    $"该投标人有多份有效投标（序号 {string.Join("、", valid)}），请指明中标的一份。",
                    $"The winner has several valid bids (numbers {string.Join(", ", valid)}); say which one won."
                )
            ),
        };
    }

    private async Task<IReadOnlyDictionary<EntityCode, string>> Names(
        RecordedProcurement row,
        IReadOnlyList<BidReadOut> bids,
        CancellationToken cancel
    )
    {
        if (row.FirmNames is { } asked && bids.All(bid => asked.ContainsKey(bid.BidderCode)))
        {
            return asked;
        }

        var names = new Dictionary<EntityCode, string>();
        foreach (var codes in bids.Select(bid => bid.BidderCode).Distinct().Chunk(AtOnce))
        {
            foreach (var entity in await entities.FindMany(codes, cancel))
            {
                names[entity.Code] = entity.Name;
            }
        }

        return names;
    }

    // Full and half width, spaces and kinds of brackets are the same name.
    private static string Plain(string name) =>
        Spaces()
            .Replace(name.Normalize(System.Text.NormalizationForm.FormKC), "")
            .ToUpperInvariant();

    private static string? Said(long? amount) => amount?.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
