using System.Text.Json;
using Trading.Procurement.Bids;
using Trading.Procurement.Kinds;
using Posted = Trading.Procurement.Steps.RecordedProcurement.Posted;

namespace Trading.Procurement.Steps;

/// <summary>Whether a posting has come before, and in what the two differ.</summary>
internal sealed class PostedAgain(TradingKinds kinds, BidBook bids)
{
    /// <summary>What was posted first, and in what the later one differs; nothing where it is the same.</summary>
    internal sealed record Found(Posted First, IReadOnlyList<FieldError> Differences);

    /// <summary>The posting that this one repeats: by the source's reference, as the step that comes once, by the round; null for none.</summary>
    public Found? Of(
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
            return new(byReference, Differences(byReference));
        }

        var round =
            step.RepeatsBy is { } by && figures.TryGetValue(by, out var given) ? (long)given : 1;
        var candidates = row.Steps.Where(one =>
            one.Step == step.Code
            && (step.Answers is null ? named is null || one.IsOf(named) : one.Lot == (named ?? ""))
            && one.Round(step) == round
        );
        if (!step.Repeats || step.RepeatsBy is not null)
        {
            var kept = candidates.ToList();
            return kept.Find(one => Differences(one).Count == 0) is { } known ? new(known, [])
                // What was taken back may come again.
                : kept.Count == 0 || (!step.Repeats && !Stands()) ? null
                : new(kept[^1], Differences(kept[^1]));
        }

        // Whoever numbers its steps says by another number that it is another one.
        return
            reference is null
            && candidates.FirstOrDefault(one => Differences(one).Count == 0) is { } same
            ? new(same, [])
            : null;

        bool Stands() =>
            row.Lots.Exists(lot =>
                (named is null || lot.Number == named) && row.Stands(kind, step.Code, lot.Number)
            );

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
                Add(posting.AtPointer, StepOrder.Show(then), StepOrder.Show(posting.At));
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
                        now is null ? null : FigureRules.Said(now)
                    );
                }
            }

            errors.AddRange(bids.Differences(step, kept, posting, named ?? row.OnlyLot, held));
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

    /// <summary>One difference, as a 409 tells it.</summary>
    public static FieldError Difference(string pointer, string? was, string? now) =>
        new(
            pointer,
            "differs",
            new LocalizedText(
                $"已登记为“{was ?? "无"}”，本次为“{now ?? "无"}”。",
                $"Recorded as '{was ?? "nothing"}', now '{now ?? "nothing"}'."
            ).ToString(),
            now
        );

    /// <summary>409: what is recorded stays, and a change is a step of its own.</summary>
    public static Problem Differs(KindStep step, IReadOnlyList<FieldError> differences) =>
        Problem.Conflict(
            "step.other_content",
            $"“{step.Name.Zh}”已登记，内容与本次不同。已登记的不能覆盖；变更请作为单独的环节登记（澄清、变更公告、合同变更等）。",
            $"The {step.Name.En} is recorded with other content. What is recorded is not overwritten: post the change as a step of its own (clarification, amendment, change of contract)."
        ) with
        {
            Errors = differences,
        };
}
