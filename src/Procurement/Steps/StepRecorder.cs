using System.Globalization;
using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Agencies;
using Trading.Procurement.Bids;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Lot = Trading.Procurement.Steps.RecordedProcurement.Lot;
using Posted = Trading.Procurement.Steps.RecordedProcurement.Posted;

namespace Trading.Procurement.Steps;

/// <summary>
/// How a procurement moves: every way in (the typed commands, the posting of any step) comes here, and the kind's data say
/// what may follow what. What was posted is never overwritten: the same content again gives the first, other content under
/// the same key is told with the differences, and an amendment is a step of its own.
/// </summary>
internal sealed class StepRecorder(
    SqlSession sql,
    CurrentCaller current,
    ChangeWriter changes,
    Events events,
    TradingKinds kinds,
    BidBook bids,
    OwnProcurements own,
    TakerBook takers,
    ScoreBook scores,
    TimeProvider time
)
{
    /// <summary>Clocks of connected systems differ by this much at most.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private static readonly Statement Lock = Statement.Of(
        "procurement.procurement.lock",
        """
        select id, source, country, region, kind, method, buyer_code, office_id, currency, state, reason, version
        from procurement {lock} where id = @id and {scope region, kind, office_id, source, buyer_code, id} {for update}
        """
    );

    private static readonly Statement LotsOf = Statement.Of(
        "procurement.lot.of_one",
        "select number, state from procurement_lot where procurement_id = @id order by place"
    );

    private static readonly Statement StepsOf = Statement.Of(
        "procurement.posted_step.of_one",
        """
        select step, lot, ordinal, at, reference, figures, documents from posted_step where procurement_id = @id
        order by recorded_at, step, ordinal
        """
    );

    private static readonly Statement ToldOf = Statement.Of(
        "procurement.step.of_one",
        "select step as name, at from procurement_step where procurement_id = @id"
    );

    private static readonly Statement InsertStep = Statement.Of(
        "procurement.posted_step.insert",
        """
        insert into posted_step (procurement_id, step, lot, ordinal, at, reference, figures, documents, recorded_at, recorded_by)
        values (@id, @step, @lot, @ordinal, @at, @reference, @figures, @documents, @now, @by)
        """
    );

    private static readonly Statement InsertLot = Statement.Of(
        "procurement.lot.insert",
        """
        insert into procurement_lot (procurement_id, number, place, title, ceiling_minor, min_price_minor, unified_code, state)
        values (@id, @number, @place, @title, @ceiling, @minPrice, @unifiedCode, @state)
        """
    );

    private static readonly Statement MoveLot = Statement.Of(
        "procurement.lot.move",
        """
        update procurement_lot set state = @state, reason = coalesce(@reason, reason)
        where procurement_id = @id and number = @number
        """
    );

    private static readonly Statement Tell = Statement.Of(
        "procurement.step.insert",
        """
        insert into procurement_step (procurement_id, step, at, recorded_at, recorded_by)
        values (@id, @name, @at, @now, @by)
        """
    );

    private static readonly Statement TellAgain = Statement.Of(
        "procurement.step.update",
        """
        update procurement_step set at = @at, recorded_at = @now, recorded_by = @by
        where procurement_id = @id and step = @name
        """
    );

    private static readonly Statement Move = Statement.Of(
        "procurement.procurement.move",
        """
        update procurement set state = @state, reason = @reason, changed_at = @now, version = version + 1 where id = @id
        """
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

    /// <summary>What a new procurement begins with: its lots and its first steps, in the state that they bring.</summary>
    public void Begin(
        Guid id,
        string state,
        IReadOnlyList<PublishProcurement.Lot> lots,
        IEnumerable<(KindStep Step, DateTimeOffset? At, Dictionary<string, object> Figures)> steps
    )
    {
        foreach (var (place, lot) in lots.Index())
        {
            sql.Hold(
                (
                    InsertLot,
                    new
                    {
                        id,
                        number = lot.Number.Trim(),
                        place = place + 1,
                        title = lot.Title?.Trim(),
                        ceiling = lot.CeilingMinor,
                        minPrice = lot.MinPriceMinor,
                        unifiedCode = string.IsNullOrWhiteSpace(lot.UnifiedCode)
                            ? null
                            : lot.UnifiedCode.Trim(),
                        state,
                    }
                )
            );
        }

        var told = new Dictionary<string, DateTimeOffset>();
        foreach (var (step, at, figures) in steps)
        {
            Insert(id, step, "", 1, at, null, figures, []);
            foreach (var (name, instant, first) in TellsOf(step, at, figures))
            {
                Say(id, told, name, instant, first);
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
        if (kinds.Find(row.Kind) is not { } kind)
        {
            return Problem.Conflict(
                "procurement.kind",
                $"本平台已没有交易类别“{row.Kind}”的定义，不能继续记录。",
                $"The definition of the kind '{row.Kind}' is gone; nothing more can be recorded."
            );
        }

        var found = StepOf(kind, row, posting);
        if (found.Problem is { } strange)
        {
            return strange;
        }

        var step = found.Value;
        var (figures, errors) = FigureRules.Read(
            step,
            posting.Figures,
            row.Currency,
            posting.Pointer
        );
        errors.AddRange(DocumentErrors(step, posting));
        if (LotError(step, row, posting) is { } lotError)
        {
            errors.Add(lotError);
        }

        errors.AddRange(TakerErrors(step, posting));
        if (errors.Count > 0)
        {
            return Problem.Invalid(errors);
        }

        // A lot that is the only one need not be named.
        var named = step.Lots == LotUse.None ? null : posting.Lot ?? OnlyLot(row);
        if (step.Carries == StepContent.Takers)
        {
            return await Take(kind, row, step, posting, cancel);
        }

        var held = await bids.Of(row.Id, step, cancel);
        var sheets =
            step.Carries == StepContent.Scores
                ? await scores.Of(row.Id, cancel)
                : ScoreBook.Held.None;
        var again = Again(kind, row, step, posting, named, figures, held, sheets);
        if (again is { } known)
        {
            return known.Differences.Count == 0
                ? new StepRecorded(row.Id, row.State, row.Version)
                {
                    Step = step.Code,
                    Lot = known.First.Lot.Length == 0 ? null : known.First.Lot,
                    Ordinal = known.First.Ordinal,
                    Existing = true,
                }
                : Differs(step, known.Differences);
        }

        var covered = Covered(kind, row, step, named);
        if (covered.Problem is { } early)
        {
            return early;
        }

        if (TimeError(kind, row, step, posting, covered.Value) is { } mistimed)
        {
            return Problem.Invalid([mistimed]);
        }

        var round =
            step.RepeatsBy is { } by && figures.TryGetValue(by, out var given) ? (long)given : 1;
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
        var covered = Covered(kind, row, step, null);
        if (covered.Problem is { } early)
        {
            return early;
        }

        if (TimeError(kind, row, step, posting, covered.Value) is { } mistimed)
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

    private static IEnumerable<FieldError> TakerErrors(KindStep step, StepPosting posting)
    {
        var carries = step.Carries == StepContent.Takers;
        if (carries && posting.Takers.Count == 0)
        {
            yield return new(
                "/takers",
                "required",
                new LocalizedText(
                    "请填写领取文件的单位。",
                    "Say who took the documents."
                ).ToString(),
                null
            );
        }
        else if (!carries && posting.Takers.Count > 0)
        {
            yield return new(
                "/takers",
                "takers.step",
                new LocalizedText(
                    $"“{step.Name.Zh}”不登记领取文件的单位。",
                    $"The {step.Name.En} does not say who took the documents."
                ).ToString(),
                null
            );
        }
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
        Insert(
            row.Id,
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
            Say(row.Id, row.Told, name, at, first);
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
                brings is not null && kind.Rank(brings) > kind.Rank(one.State)
            )
        )
        {
            moved.State = brings!;
            sql.Hold(
                (
                    MoveLot,
                    new
                    {
                        id = row.Id,
                        number = moved.Number,
                        state = brings,
                        reason,
                    }
                )
            );
        }

        var state = RecordedProcurement.StateOf(kind, row.Lots);
        await sql.Execute(
            Move,
            new
            {
                id = row.Id,
                state,
                reason = reason ?? row.Reason,
                now = time.GetUtcNow(),
            },
            cancel
        );
        changes.Note(
            ProcurementChanges.Of(
                row.Id,
                row.Version + 1,
                step.Code,
                row.Region,
                row.Kind,
                row.Source
            )
        );
        await events.Publish(
            new ProcurementStepRecorded(row.Id, step.Tells ?? step.Code, state, posting.At)
            {
                BringsBids = step.Carries == StepContent.Bids,
            },
            cancel
        );
        if (Cancels(kind, state) && !Cancels(kind, row.State))
        {
            await events.Publish(new ProcurementCancelled(row.Id, reason ?? ""), cancel);
        }

        return new StepRecorded(row.Id, state, row.Version + 1)
        {
            Step = step.Code,
            Lot = named,
            Ordinal = ordinal,
            Warnings = warnings,
        };
    }

    private static bool Cancels(TradingKind kind, string state) =>
        kind.State(state)?.Standing.HasFlag(Standing.IsCancelled) == true;

    private Outcome<KindStep> StepOf(TradingKind kind, RecordedProcurement row, StepPosting posting)
    {
        if (kind.Step(posting.Step, row.Method) is not { } step)
        {
            var steps = kind.StepsOf(row.Method).ToList();
            var elsewhere = kinds.Steps.FirstOrDefault(term => term.Code == posting.Step);
            return Problem.Invalid(
                "/step",
                elsewhere is null ? "step.unknown" : "step.not_of_method",
                new(
                    $"该项目（{kind.Name.Zh}）没有“{elsewhere?.Name.Zh ?? posting.Step}”这一环节；有：{string.Join("、", steps.Select(one => $"{one.Code}（{one.Name.Zh}）"))}。",
                    $"This procurement ({kind.Name.En}) has no step '{posting.Step}'; it has: {string.Join(", ", steps.Select(one => one.Code))}."
                ),
                posting.Step
            );
        }

        var poster = current.Caller.Kind switch
        {
            CallerKind.System => StepPoster.System,
            CallerKind.Person when row.ForPurchaser => StepPoster.Agency,
            CallerKind.Person => StepPoster.Centre,
            _ => (StepPoster?)null,
        };
        return poster is { } who && !step.By.Contains(who)
            ? Problem.Forbidden(
                $"“{step.Name.Zh}”不由您登记。",
                $"The {step.Name.En} is not yours to post."
            )
            : step;
    }

    private static string? OnlyLot(RecordedProcurement row) =>
        row.Lots is [var only] ? only.Number : null;

    private static FieldError? LotError(KindStep step, RecordedProcurement row, StepPosting posting)
    {
        var lot = posting.Lot?.Trim();
        return (step.Lots, lot) switch
        {
            (LotUse.None, not null) => Error(
                "lot.whole",
                new(
                    $"“{step.Name.Zh}”属于整个项目，不分标段（包）。",
                    $"The {step.Name.En} is of the whole procurement and not of a lot."
                )
            ),
            (LotUse.Must, null) when row.Lots.Count > 1 => Error(
                "lot.required",
                new(
                    $"该项目有多个标段（包），请指明：{Numbers()}。",
                    $"This procurement has several lots; name one of: {Numbers()}."
                )
            ),
            (not LotUse.None, { } named) when row.Lots.All(one => one.Number != named) => Error(
                "lot.unknown",
                new(
                    $"没有这个标段（包）；有：{Numbers()}。",
                    $"There is no such lot; there are: {Numbers()}."
                )
            ),
            _ => null,
        };

        string Numbers() => string.Join(", ", row.Lots.Select(one => one.Number));

        FieldError Error(string code, LocalizedText message) =>
            new("/lot", code, message.ToString(), lot);
    }

    private static IEnumerable<FieldError> DocumentErrors(KindStep step, StepPosting posting) =>
        posting
            .Documents.Index()
            .Where(each =>
                each.Item.Code is { } code && step.Documents.All(known => known.Code != code)
            )
            .Select(each => new FieldError(
                string.Create(CultureInfo.InvariantCulture, $"/documents/{each.Index}/code"),
                "document.unknown",
                new LocalizedText(
                    $"“{step.Name.Zh}”没有这种文件；有：{string.Join("、", step.Documents.Select(one => one.Code))}。不属于其中的请不填 code。",
                    $"The {step.Name.En} has no such document; it has: {string.Join(", ", step.Documents.Select(one => one.Code))}. Leave the code out for any other."
                ).ToString(),
                each.Item.Code
            ));

    // The same posting again, or another one under the same key: the source's reference, the step that comes once, the round.
    private (Posted First, List<FieldError> Differences)? Again(
        TradingKind kind,
        RecordedProcurement row,
        KindStep step,
        StepPosting posting,
        string? named,
        Dictionary<string, object> figures,
        IReadOnlyList<BidBook.Held> held,
        ScoreBook.Held sheets
    )
    {
        var reference = posting.Reference?.Trim();
        var byReference = reference is null
            ? null
            : row.Steps.Find(one => one.Reference == reference);
        if (byReference is not null)
        {
            return (byReference, Differences(byReference));
        }

        var round =
            step.RepeatsBy is { } by && figures.TryGetValue(by, out var given) ? (long)given : 1;
        var candidates = row.Steps.Where(one =>
            one.Step == step.Code && (named is null || one.IsOf(named)) && one.Round(step) == round
        );
        if (!step.Repeats || step.RepeatsBy is not null)
        {
            return candidates.FirstOrDefault() is { } kept ? (kept, Differences(kept)) : null;
        }

        // Whoever numbers its steps says by another number that it is another one.
        return
            reference is null
            && candidates.FirstOrDefault(one => Differences(one).Count == 0) is { } same
            ? (same, [])
            : null;

        List<FieldError> Differences(Posted kept)
        {
            var errors = new List<FieldError>();
            if (kept.Step != step.Code)
            {
                Add("/step", kept.Step, posting.Step);
                return errors;
            }

            if (kept.Lot.Length > 0 && named is not null && kept.Lot != named)
            {
                Add("/lot", kept.Lot, named);
            }

            if (
                kept.At is { } then
                && Math.Abs((then - posting.At).Ticks) >= TimeSpan.TicksPerMillisecond
            )
            {
                Add(posting.AtPointer, Show(then), Show(posting.At));
            }

            var values = kept.Values();
            foreach (var figure in step.Figures)
            {
                JsonElement? was = values.TryGetValue(figure.Code, out var one) ? one : null;
                var now = figures.GetValueOrDefault(figure.Code);
                if (!FigureRules.Same(figure, was, now) && !IsImplied(kind, step, figure, was, now))
                {
                    // What nobody may know before the opening is not told by way of an error either.
                    var hidden =
                        figure.Withheld && !kinds.Of(row.State).HasFlag(Standing.BidsAreKnown);
                    Add(
                        posting.Pointer(figure.Code),
                        hidden ? "…"
                            : was is { } value ? FigureRules.Said(value)
                            : null,
                        now?.ToString()
                    );
                }
            }

            errors.AddRange(bids.Differences(step, kept, posting, named ?? OnlyLot(row), held));
            if (step.Carries == StepContent.Scores)
            {
                string[] lots = [.. row.Lots.Select(lot => lot.Number).Where(kept.IsOf)];
                errors.AddRange(ScoreBook.Differences(kept, posting, lots, held, sheets, step));
            }

            return errors;

            void Add(string pointer, string? was, string? now) =>
                errors.Add(Difference(pointer, was, now));
        }
    }

    // A winner with one bid alone may be given without the bid's number, and a first round without saying so.
    private static bool IsImplied(
        TradingKind kind,
        KindStep step,
        StepFigure figure,
        JsonElement? was,
        object? now
    ) =>
        (
            step.Carries == StepContent.Award
            && figure.Code == KindFile.Award.WinningBid
            && now is null
        )
        || (
            figure.Code == step.RepeatsBy
            && (was?.GetInt64() ?? 1) == (now is long round ? round : 1)
        );

    internal static FieldError Difference(string pointer, string? was, string? now) =>
        new(
            pointer,
            "differs",
            new LocalizedText(
                $"已登记为“{was ?? "无"}”，本次为“{now ?? "无"}”。",
                $"Recorded as '{was ?? "nothing"}', now '{now ?? "nothing"}'."
            ).ToString(),
            now
        );

    private static Problem Differs(KindStep step, IReadOnlyList<FieldError> differences) =>
        Problem.Conflict(
            "step.other_content",
            $"“{step.Name.Zh}”已登记，内容与本次不同。已登记的不能覆盖；变更请作为单独的环节登记（澄清、变更公告、合同变更等）。",
            $"The {step.Name.En} is recorded with other content. What is recorded is not overwritten: post the change as a step of its own (clarification, amendment, change of contract)."
        ) with
        {
            Errors = differences,
        };

    /// <summary>The steps that may come now for one lot at least, in their order; those that come once only where they did not.</summary>
    public static IEnumerable<KindStep> Offered(TradingKind kind, RecordedProcurement row) =>
        kind.StepsOf(row.Method)
            .Where(step =>
                row.Lots.Exists(lot =>
                    Refused(kind, row, step, lot) is null
                    && (
                        step.Repeats
                        || !row.Steps.Exists(one => one.Step == step.Code && one.IsOf(lot.Number))
                    )
                )
            );

    // The lots that the step is of: those to which it may come now.
    private static Outcome<List<Lot>> Covered(
        TradingKind kind,
        RecordedProcurement row,
        KindStep step,
        string? named
    )
    {
        Problem? first = null;
        var covered = new List<Lot>();
        foreach (var lot in row.Lots.Where(lot => named is null || lot.Number == named))
        {
            if (Refused(kind, row, step, lot) is { } problem)
            {
                first ??= problem;
            }
            else
            {
                covered.Add(lot);
            }
        }

        return covered.Count > 0 ? covered : first!;
    }

    private static Problem? Refused(
        TradingKind kind,
        RecordedProcurement row,
        KindStep step,
        Lot lot
    )
    {
        var state = kind.State(lot.State)?.Name ?? new(lot.State, lot.State);
        if (RecordedProcurement.IsDead(kind, lot) && !step.AfterEnd)
        {
            return Problem.Conflict(
                "step.ended",
                $"项目（标段）当前状态为“{state.Zh}”，不能再登记“{step.Name.Zh}”。",
                $"It is {state.En.ToLowerInvariant()}; a {step.Name.En.ToLowerInvariant()} cannot follow."
            );
        }

        var closed = step.ClosedBy.FirstOrDefault(Has);
        if (closed is not null)
        {
            var name = NameOf(closed);
            return Problem.Conflict(
                "step.closed",
                $"“{name.Zh}”之后不能再登记“{step.Name.Zh}”。",
                $"After the {name.En.ToLowerInvariant()} there is no {step.Name.En.ToLowerInvariant()}."
            );
        }

        // Of procurements abroad nobody may know what came before.
        var missing = row.Country == "CN" ? step.After.FirstOrDefault(after => !Has(after)) : null;
        if (missing is not null)
        {
            var name = NameOf(missing);
            return Problem.Conflict(
                "step.too_early",
                $"项目（标段）当前状态为“{state.Zh}”：先登记“{name.Zh}”，再登记“{step.Name.Zh}”。",
                $"It is {state.En.ToLowerInvariant()}: post the {name.En.ToLowerInvariant()} before the {step.Name.En.ToLowerInvariant()}."
            );
        }

        return null;

        bool Has(string code) => row.Steps.Exists(one => one.Step == code && one.IsOf(lot.Number));

        LocalizedText NameOf(string code) => kind.Step(code, row.Method)?.Name ?? new(code, code);
    }

    private FieldError? TimeError(
        TradingKind kind,
        RecordedProcurement row,
        KindStep step,
        StepPosting posting,
        IReadOnlyList<Lot> lots
    )
    {
        var at = posting.At;
        if (at > time.GetUtcNow() + ClockTolerance)
        {
            return new(
                posting.AtPointer,
                "step.in_future",
                new LocalizedText(
                    "该时间还没有到，请核对。",
                    "This has not happened yet; check the time."
                ).ToString(),
                Show(at)
            );
        }

        var told = step
            .NotBefore.Where(name => row.Told.TryGetValue(name, out var then) && then > at)
            .Select(name => (Name: ToldName(kind, name), At: row.Told[name]))
            .ToList();
        var others = row
            .Steps.Where(one => lots.Any(lot => one.IsOf(lot.Number)))
            .Select(one => (Step: kind.Step(one.Step, row.Method), one.At))
            // What may come at any time keeps the order of what it hangs on alone.
            .Where(one =>
                one.At is not null
                && one.Step is { } other
                && (step.Free ? step.After.Contains(other.Code) : !other.Free)
            )
            .ToList();
        told.AddRange(
            others
                .Where(one => one.Step!.Order <= step.Order && one.At > at)
                .Select(one => (one.Step!.Name, one.At!.Value))
        );
        if (told.Count > 0)
        {
            var (name, then) = told.MaxBy(one => one.At);
            return Order(
                $"该时间早于“{name.Zh}”（{Show(then)}），步骤不能倒序。",
                $"This is before the {name.En.ToLowerInvariant()} ({Show(then)}); steps cannot run backwards."
            );
        }

        var next = others
            .Where(one => !step.Free && one.Step!.Order > step.Order && one.At < at)
            .OrderBy(one => one.At)
            .FirstOrDefault();
        return next.Step is { } later
            ? Order(
                $"该时间晚于“{later.Name.Zh}”（{Show(next.At!.Value)}），步骤不能倒序。",
                $"This is after the {later.Name.En.ToLowerInvariant()} ({Show(next.At!.Value)}); steps cannot run backwards."
            )
            : null;

        FieldError Order(string zh, string en) =>
            new(posting.AtPointer, "step.order", new LocalizedText(zh, en).ToString(), Show(at));
    }

    private static LocalizedText ToldName(TradingKind kind, string told) =>
        kind.Steps.SelectMany(step => step.Figures)
            .FirstOrDefault(figure => figure.Tells == told)
            ?.Name
        ?? kind.Steps.FirstOrDefault(step => step.Tells == told)?.Name
        ?? new(told, told);

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

    private void Insert(
        Guid id,
        KindStep step,
        string lot,
        int ordinal,
        DateTimeOffset? at,
        string? reference,
        Dictionary<string, object> figures,
        IReadOnlyList<PostedDocument> documents
    ) =>
        sql.Hold(
            (
                InsertStep,
                new
                {
                    id,
                    step = step.Code,
                    lot,
                    ordinal,
                    at,
                    reference,
                    figures = FigureRules.Write(figures),
                    documents = JsonSerializer.Serialize(documents, PostedDocuments.Json),
                    now = time.GetUtcNow(),
                    by = current.Caller.Name,
                }
            )
        );

    private void Say(
        Guid id,
        Dictionary<string, DateTimeOffset> told,
        string name,
        DateTimeOffset at,
        bool first
    )
    {
        if (told.ContainsKey(name) && first)
        {
            return;
        }

        sql.Hold(
            (
                told.ContainsKey(name) ? TellAgain : Tell,
                new
                {
                    id,
                    name,
                    at,
                    now = time.GetUtcNow(),
                    by = current.Caller.Name,
                }
            )
        );
        told[name] = at;
    }

    private static string Show(DateTimeOffset at) =>
        ChinaTime.In(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private sealed record ToldRow
    {
        public string Name { get; init; } = "";
        public DateTimeOffset At { get; init; }
    }
}
