using System.Globalization;
using Trading.Kernel.Security;
using Trading.Procurement.Bids;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Steps;

/// <summary>What is wrong with a posting by itself, whatever was posted before: its step, lot, documents, takers, evidence.</summary>
internal static class PostingErrors
{
    /// <summary>The step that is meant; a problem where the kind has none of that code, or it is not the caller's to post.</summary>
    public static Outcome<KindStep> StepOf(
        TradingKinds kinds,
        TradingKind kind,
        RecordedProcurement row,
        StepPosting posting,
        CallerKind caller
    )
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

        var poster = caller switch
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

    /// <summary>Every mistake in lot, documents, takers and evidence.</summary>
    public static IEnumerable<FieldError> Of(
        KindStep step,
        RecordedProcurement row,
        StepPosting posting
    )
    {
        var errors = DocumentErrors(step, posting);
        if (LotError(step, row, posting) is { } lot)
        {
            errors = errors.Append(lot);
        }

        return errors.Concat(TakerErrors(step, posting)).Concat(EvidenceErrors(step, posting));
    }

    private static IEnumerable<FieldError> EvidenceErrors(KindStep step, StepPosting posting)
    {
        var carries = step.Carries == StepContent.Evidence;
        if (carries && posting.Evidence.Count == 0)
        {
            yield return new(
                LateEvidenceBook.Pointer,
                "required",
                new LocalizedText(
                    "请填写补报的投标信息。",
                    "Say what arrived of which bids."
                ).ToString(),
                null
            );
        }
        else if (!carries && posting.Evidence.Count > 0)
        {
            yield return new(
                LateEvidenceBook.Pointer,
                "evidence.step",
                new LocalizedText(
                    $"“{step.Name.Zh}”不补报投标信息。",
                    $"The {step.Name.En} brings nothing that arrived of bids."
                ).ToString(),
                null
            );
        }
    }

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
            (not LotUse.None, null)
                when row.Lots.Count > 1
                    && (
                        step.Lots == LotUse.Must
                        // Each lot has a ceiling of its own.
                        || step.Figures.Any(figure =>
                            figure.MovesCeiling && posting.Figures.Find(figure.Code) is not null
                        )
                    ) => Error(
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
}
