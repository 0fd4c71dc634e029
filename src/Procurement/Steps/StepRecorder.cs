using System.Globalization;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Agencies;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Limits;
using Lot = Trading.Procurement.Steps.RecordedProcurement.Lot;
using Posted = Trading.Procurement.Steps.RecordedProcurement.Posted;

namespace Trading.Procurement.Steps;

/// <summary>
/// How a procurement moves: every way in (the typed commands, the posting of any step) comes here, is judged
/// (<see cref="PostingErrors"/>, <see cref="StepOrder"/>, <see cref="PostedAgain"/>) and written. What was posted is never overwritten: the same content again gives the first, other content under
/// the same key is told with the differences, and an amendment is a step of its own.
/// </summary>
internal sealed class StepRecorder(
    SqlSession sql,
    CurrentCaller current,
    StepWriter write,
    Events events,
    TradingKinds kinds,
    BidBook bids,
    OwnProcurements own,
    TakerBook takers,
    ScoreBook scores,
    PostedAgain again,
    OpenClocks clocks,
    LateEvidenceBook evidence,
    TimeProvider time
)
{
    private static readonly Statement Lock = Statement.Of(
        "procurement.procurement.lock",
        """
        select id, source, country, region, kind, method, buyer_code, office_id, currency, state, reason, version, unified_code,
               ceiling_minor, min_price_minor
        from procurement {lock} where id = @id and {scope region, kind, office_id, source, buyer_code, id} {for update}
        """
    );

    private static readonly Statement LotsOf = Statement.Of(
        "procurement.lot.of_one",
        "select number, state, ceiling_minor, unified_code from procurement_lot where procurement_id = @id order by place"
    );

    private static readonly Statement StepsOf = Statement.Of(
        "procurement.posted_step.of_one",
        """
        select step, lot, ordinal, at, reference, figures, documents, recorded_at from posted_step where procurement_id = @id
        order by recorded_at, step, ordinal
        """
    );

    private const string Deadline = "deadline";
    private const string MovedDeadline = "newDeadline";

    private static readonly Statement ToldOf = Statement.Of(
        "procurement.step.of_one",
        "select step as name, at from procurement_step where procurement_id = @id"
    );

    /// <summary>The procurement, locked, with what was posted; 404 out of the caller's scope. A trading system changes only its own.</summary>
    public async Task<Outcome<RecordedProcurement>> GetForUpdate(Guid id, CancellationToken cancel)
    {
        var row = await sql.One<RecordedProcurement>(
            Lock,
            current.Caller.MovableProcurements(time.Today()),
            new { id },
            cancel
        );
        if (row is null)
        {
            return Problem.NotFound("没有这个项目。", "There is no such procurement.");
        }

        var place = new DataPlace(row.Region, row.Kind, row.OfficeId, row.Source);
        if (current.Caller.ScopeOf(ProcurementPermissions.ManageProcurement).Holds(place))
        {
            current.ActsOn(ProcurementPermissions.ManageProcurement, place);
        }
        else if (await own.Hold(row.BuyerCode, row.Id, cancel))
        {
            row.ForPurchaser = true;
        }
        else
        {
            return Problem.NotFound("没有这个项目。", "There is no such procurement.");
        }

        if (current.Caller.Kind == CallerKind.System && row.Source != current.Caller.Source)
        {
            return Problem.Forbidden(
                "该项目由其他系统报送，本系统不能变更。",
                "Another system feeds this procurement; this one may not change it."
            );
        }

        row.Lots.AddRange(await sql.Query<Lot>(LotsOf, new { id }, cancel));
        row.Steps.AddRange(await sql.Query<Posted>(StepsOf, new { id }, cancel));
        foreach (var told in await sql.Query<ToldRow>(ToldOf, new { id }, cancel))
        {
            row.Told[told.Name] = told.At;
        }

        return row;
    }

    /// <summary>What a new procurement begins with: its lots and its first steps, in its state. More can be posted on it at once.</summary>
    public void Begin(
        RecordedProcurement row,
        IReadOnlyList<PublishProcurement.Lot> lots,
        IEnumerable<(KindStep Step, DateTimeOffset? At, Dictionary<string, object> Figures)> steps
    )
    {
        row.Bids = [];
        foreach (var (place, lot) in lots.Index())
        {
            write.Lot(row, lot, place + 1);
        }

        foreach (var (step, at, figures) in steps)
        {
            write.Step(row, step, "", 1, at, null, figures, []);
            foreach (var (name, instant, first) in TellsOf(step, at, figures))
            {
                write.Instant(row, name, instant, first);
            }
        }
    }

    /// <summary>Locks the procurement and posts a step on it, or says why not.</summary>
    public async Task<Outcome<StepRecorded>> Post(
        Guid id,
        StepPosting posting,
        CancellationToken cancel
    )
    {
        var taken = await GetForUpdate(id, cancel);
        return taken.Problem is { } missing ? missing : await Post(taken.Value, posting, cancel);
    }

    /// <summary>Posts a step on what is locked.</summary>
    public async Task<Outcome<StepRecorded>> Post(
        RecordedProcurement row,
        StepPosting posting,
        CancellationToken cancel
    )
    {
        var posted = await Record(row, posting, cancel);
        if (posted is { Succeeded: true, Value.Existing: false })
        {
            await clocks.Keep(row, cancel);
        }

        return posted;
    }

    /// <summary>Posts a step of several: its clocks are to be kept after the last one.</summary>
    public async Task<Outcome<StepRecorded>> Record(
        RecordedProcurement row,
        StepPosting posting,
        CancellationToken cancel
    )
    {
        if (kinds.Find(row.Kind) is not { } kind)
        {
            return Problem.Conflict(
                "procurement.kind",
                $"本平台已没有交易类别“{row.Kind}”的定义，不能继续记录。",
                $"The definition of the kind '{row.Kind}' is gone; nothing more can be recorded."
            );
        }

        var found = PostingErrors.StepOf(kinds, kind, row, posting, current.Caller.Kind);
        if (found.Problem is { } strange)
        {
            return strange;
        }

        var step = found.Value;
        if (row.New is { } unwritten && NewProcurement.AsksForRows(row, step, posting))
        {
            await unwritten.Write(cancel);
        }

        var (figures, errors) = FigureRules.Read(
            step,
            posting.Figures,
            row.Currency,
            posting.Pointer
        );
        errors.AddRange(PostingErrors.Of(step, row, posting));
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        // A lot that is the only one need not be named.
        var named = step.Lots == LotUse.None ? null : posting.Lot ?? row.OnlyLot;
        if (step.Carries == StepContent.Takers)
        {
            return await Take(kind, row, step, posting, cancel);
        }

        if (step.Carries == StepContent.Evidence)
        {
            return await Add(kind, row, step, posting, named, figures, cancel);
        }

        var answered = StepOrder.Answered(kind, row, step, posting, named, figures);
        if (answered?.Problem is { Errors.Count: > 0 } unanswerable)
        {
            return unanswerable;
        }

        var held = await bids.Of(row, step, cancel);
        var sheets =
            step.Carries == StepContent.Scores
                ? await scores.Of(row.Id, cancel)
                : ScoreBook.Held.None;
        var known = again.Of(kind, row, step, posting, named, figures, held, sheets);
        if (known is not null)
        {
            return known.Differences.Count == 0
                ? new StepRecorded(row.Id, row.State, row.Version)
                {
                    Step = step.Code,
                    Lot = known.First.Lot.Length == 0 ? null : known.First.Lot,
                    Ordinal = known.First.Ordinal,
                    Existing = true,
                }
                : PostedAgain.Differs(step, known.Differences);
        }

        if (answered?.Problem is { } given)
        {
            return given;
        }

        var covered = StepOrder.Covered(kind, row, step, named);
        if (covered.Problem is { } early)
        {
            return early;
        }

        if (
            StepOrder.TimeError(
                kind,
                row,
                step,
                posting,
                covered.Value,
                answered?.Value,
                time.GetUtcNow()
            ) is
            { } mistimed
        )
        {
            return Problem.Invalid([mistimed]);
        }

        var round =
            step.RepeatsBy is { } by && figures.TryGetValue(by, out var number) ? (long)number : 1;
        string[] lots = [.. covered.Value.Select(lot => lot.Number)];
        var resolved = ScoreBook.Resolve(step, posting, lots, held);
        if (resolved.Problem is { } strangers)
        {
            return strangers;
        }

        var written = await bids.Write(
            row,
            new(step, posting, figures, lots, (int)round),
            held,
            cancel
        );
        return written.Problem is { } wrong
            ? wrong
            : await Keep(
                kind,
                row,
                step,
                posting,
                named,
                covered.Value,
                figures,
                resolved.Value,
                written.Value,
                cancel
            );
    }

    // Nothing that can be seen moves: no step, version, instant or event tells of it, and every answer is the same.
    private async Task<Outcome<StepRecorded>> Take(
        TradingKind kind,
        RecordedProcurement row,
        KindStep step,
        StepPosting posting,
        CancellationToken cancel
    )
    {
        var covered = StepOrder.Covered(kind, row, step, null);
        if (covered.Problem is { } early)
        {
            return early;
        }

        if (
            StepOrder.TimeError(kind, row, step, posting, covered.Value, null, time.GetUtcNow()) is
            { } mistimed
        )
        {
            return Problem.Invalid([mistimed]);
        }

        var strange = posting
            .Takers.Index()
            .Where(each =>
                !string.IsNullOrWhiteSpace(each.Item.Lot)
                && row.Lots.TrueForAll(lot => lot.Number != each.Item.Lot.Trim())
            )
            .Select(each => new FieldError(
                string.Create(CultureInfo.InvariantCulture, $"/takers/{each.Index}/lot"),
                "lot.unknown",
                new LocalizedText("没有这个标段（包）。", "There is no such lot.").ToString(),
                each.Item.Lot
            ))
            .ToList();
        if (strange.Count > 0)
        {
            return Problem.Invalid(strange);
        }

        await takers.Write(row.Id, posting.Takers, cancel);
        return new StepRecorded(row.Id, row.State, row.Version)
        {
            Step = step.Code,
            IsOfTakers = true,
        };
    }

    // The same again is known by what it says and not by a number, since what is kept is all that is compared.
    private async Task<Outcome<StepRecorded>> Add(
        TradingKind kind,
        RecordedProcurement row,
        KindStep step,
        StepPosting posting,
        string? named,
        Dictionary<string, object> figures,
        CancellationToken cancel
    )
    {
        var reference = posting.Reference?.Trim();
        var before = reference is null ? null : row.Steps.Find(one => one.Reference == reference);
        if (before is not null && before.Step != step.Code)
        {
            return PostedAgain.Differs(
                step,
                [PostedAgain.Difference("/step", before.Step, step.Code)]
            );
        }

        var read = await bids.Of(row, cancel);
        if (read.Count == 0 && StepOrder.Covered(kind, row, step, named).Problem is { } early)
        {
            return early;
        }

        var strange = posting
            .Evidence.Index()
            .Where(each =>
                read.All(bid =>
                    bid.Ordinal != each.Item.Bid || (named is not null && bid.Lot != named)
                )
            )
            .Select(each => new FieldError(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{LateEvidenceBook.Pointer}/{each.Index}/bid"
                ),
                "bid.unknown",
                new LocalizedText(
                    "没有这个序号的投标。",
                    "No bid of that number was read out."
                ).ToString(),
                each.Item.Bid.ToString(CultureInfo.InvariantCulture)
            ))
            .ToList();
        if (strange.Count > 0)
        {
            return Problem.Invalid(strange);
        }

        var (added, differences) = await evidence.Read(row.Id, posting.Evidence, cancel);
        if (differences.Count > 0)
        {
            return PostedAgain.Differs(step, differences);
        }

        if (added.Count == 0)
        {
            return new StepRecorded(row.Id, row.State, row.Version)
            {
                Step = step.Code,
                Lot = named,
                Ordinal = Math.Max(1, row.Steps.Count(one => one.Step == step.Code)),
                Existing = true,
            };
        }

        if (before is not null)
        {
            return PostedAgain.Differs(
                step,
                [
                    .. added.Select(one =>
                        PostedAgain.Difference(LateEvidenceBook.Pointer, null, "…")
                    ),
                ]
            );
        }

        var covered = StepOrder.Covered(kind, row, step, named);
        if (covered.Problem is { } closed)
        {
            return closed;
        }

        var over = read.Where(bid =>
                added.Any(one => one.Ordinal == bid.Ordinal)
                && covered.Value.TrueForAll(lot => lot.Number != bid.Lot)
            )
            .Select(bid => bid.Lot)
            .FirstOrDefault();
        if (over is not null)
        {
            return StepOrder.Refused(kind, row, step, row.Lots.Find(lot => lot.Number == over)!)!;
        }

        if (
            StepOrder.TimeError(kind, row, step, posting, covered.Value, null, time.GetUtcNow()) is
            { } mistimed
        )
        {
            return Problem.Invalid([mistimed]);
        }

        await evidence.Write(row.Id, added, cancel);
        return await Keep(
            kind,
            row,
            step,
            posting,
            named,
            covered.Value,
            figures,
            ScoreBook.Resolved.None,
            [],
            cancel
        );
    }

    private async Task<Outcome<StepRecorded>> Keep(
        TradingKind kind,
        RecordedProcurement row,
        KindStep step,
        StepPosting posting,
        string? named,
        IReadOnlyList<Lot> covered,
        Dictionary<string, object> figures,
        ScoreBook.Resolved sheets,
        IReadOnlyList<RecordWarning> warnings,
        CancellationToken cancel
    )
    {
        var lot = named ?? "";
        var ordinal =
            row.Steps.Where(one => one.Step == step.Code && one.Lot == lot)
                .Select(one => one.Ordinal)
                .DefaultIfEmpty(0)
                .Max() + 1;
        write.Step(
            row,
            step,
            lot,
            ordinal,
            posting.At,
            posting.Reference?.Trim(),
            figures,
            posting.Documents
        );
        scores.Hold(row.Id, step.Code, lot, ordinal, sheets);
        foreach (var (name, at, first) in TellsOf(step, posting.At, figures))
        {
            write.Instant(row, name, at, first);
        }

        var reason = step
            .Figures.Where(figure => figure.IsReason && figures.ContainsKey(figure.Code))
            .Select(figure => (string)figures[figure.Code])
            .FirstOrDefault();
        var brings =
            step.StateWhen.FirstOrDefault(when => figures.ContainsKey(when.Figure))?.State
            ?? step.State;
        foreach (
            var moved in covered.Where(one =>
                brings is not null
                && (step.Undoes is not null || kind.Rank(brings) > kind.Rank(one.State))
            )
        )
        {
            write.LotMoved(row, moved, brings!, reason);
        }

        if (
            named is not null
            && Ceilings.MovedBy(step, code => figures.GetValueOrDefault(code) as long?) is { } moves
        )
        {
            write.Ceiling(row, named, moves);
        }

        var state = RecordedProcurement.StateOf(kind, row.Lots);
        var isCancelled = Cancels(kind, state) && !Cancels(kind, row.State);
        var ends = Ends(kind, state) && !Ends(kind, row.State);
        var decides = IsDecided(kind, state) && !IsDecided(kind, row.State);
        write.Moved(row, step, state, reason);
        await events.Publish(
            new ProcurementStepRecorded(row.Id, step.Tells ?? step.Code, state, posting.At)
            {
                BringsBids = step.Carries == StepContent.Bids,
                BringsWords = step.HasWords(figures.Keys),
                MovesDeadline = figures.Keys.Any(code =>
                    code == MovedDeadline && step.Figure(code)?.Tells == Deadline
                ),
                BringsResult = decides,
                Ends = ends,
            },
            cancel
        );
        if (isCancelled)
        {
            await events.Publish(new ProcurementCancelled(row.Id, reason ?? ""), cancel);
        }

        return new StepRecorded(row.Id, state, row.Version)
        {
            Step = step.Code,
            Lot = named,
            Ordinal = ordinal,
            Warnings = warnings,
        };
    }

    private static bool Cancels(TradingKind kind, string state) =>
        kind.State(state)?.Standing.HasFlag(Standing.IsCancelled) == true;

    private static bool Ends(TradingKind kind, string state) =>
        kind.State(state)?.Standing.HasFlag(Standing.IsEnded) == true || Cancels(kind, state);

    private static bool IsDecided(TradingKind kind, string state) =>
        kind.State(state)?.Standing.HasFlag(Standing.IsDecided) == true;

    private static IEnumerable<(string Name, DateTimeOffset At, bool First)> TellsOf(
        KindStep step,
        DateTimeOffset? at,
        Dictionary<string, object> figures
    )
    {
        if (step.Tells is { } name && at is { } happened)
        {
            yield return (name, happened, step.TellsFirst);
        }

        foreach (var figure in step.Figures)
        {
            if (
                figure.Tells is { } told
                && figures.TryGetValue(figure.Code, out var value)
                && Rfc3339.TryInstant((string)value, out var instant)
            )
            {
                yield return (told, instant, false);
            }
        }
    }

    private sealed record ToldRow
    {
        public string Name { get; init; } = "";
        public DateTimeOffset At { get; init; }
    }
}
