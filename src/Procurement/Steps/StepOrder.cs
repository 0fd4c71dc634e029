using System.Globalization;
using Trading.Domain.Codes;
using Trading.Procurement.Kinds;
using Lot = Trading.Procurement.Steps.RecordedProcurement.Lot;
using Posted = Trading.Procurement.Steps.RecordedProcurement.Posted;

namespace Trading.Procurement.Steps;

/// <summary>What may follow what, and when: the kind's data read against what was posted.</summary>
internal static class StepOrder
{
    /// <summary>Clocks of connected systems differ by this much at most.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>The steps that may come now for one lot at least, in their order; those that come once only where they did not.</summary>
    public static IEnumerable<KindStep> Offered(TradingKind kind, RecordedProcurement row) =>
        kind.StepsOf(row.Method)
            .Where(step =>
                row.Lots.Exists(lot =>
                    Refused(kind, row, step, lot) is null
                    && (
                        step.Answers is { } answered
                            ? row.Steps.Exists(one =>
                                one.Step == answered
                                && one.IsOf(lot.Number)
                                && step.Figures.Any(figure =>
                                    figure.Required && !IsSaid(kind, row, one, figure.Code)
                                )
                            )
                            : step.Repeats || !row.Stands(kind, step.Code, lot.Number)
                    )
                )
            );

    /// <summary>The lots that a step is of: those to which it may come now; else why it may come to none.</summary>
    public static Outcome<List<Lot>> Covered(
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

    /// <summary>Why the step may not come to the lot now; null where it may.</summary>
    public static Problem? Refused(
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
        var missing =
            row.Country == "CN"
                ? step.After.FirstOrDefault(after => !row.Stands(kind, after, lot.Number))
                : null;
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

    /// <summary>What is wrong with its instant: ahead of us, or against the order of the steps; null for nothing.</summary>
    public static FieldError? TimeError(
        TradingKind kind,
        RecordedProcurement row,
        KindStep step,
        StepPosting posting,
        IReadOnlyList<Lot> lots,
        Posted? answered,
        DateTimeOffset now
    )
    {
        var at = posting.At;
        if (at > now + ClockTolerance)
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
            // An answer comes after what it answers, and not after everything of that name.
            .Where(one => step.Answers != one.Step || one == answered)
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

    /// <summary>
    /// The posting that an answer is about; a problem where there is none, where it was answered, or where several are there
    /// and it does not say which. Null for a step that answers nothing.
    /// </summary>
    public static Outcome<Posted>? Answered(
        TradingKind kind,
        RecordedProcurement row,
        KindStep step,
        StepPosting posting,
        string? named,
        IReadOnlyDictionary<string, object> figures
    )
    {
        if (step.Answers is not { } answers)
        {
            return null;
        }

        var name = kind.Step(answers, row.Method)!.Name;
        var asked = row
            .Steps.Where(one => one.Step == answers && one.Lot == (named ?? ""))
            .OrderBy(one => one.Ordinal)
            .ToList();
        var number = figures.TryGetValue(step.RepeatsBy!, out var given)
            ? (long)given
            : (long?)null;
        var said = string.Join(", ", asked.Select(one => one.Ordinal));
        if (asked.Count == 0)
        {
            return Problem.Invalid(
                "/lot",
                "answer.nothing",
                new(
                    $"该标段（包）没有登记过“{name.Zh}”；请核对是整个项目的还是某个标段的。",
                    $"No {name.En.ToLowerInvariant()} is recorded there; it may be of the whole, or of another lot."
                ),
                named
            );
        }

        if (
            asked.Find(one => one.Ordinal == number || (number is null && asked.Count == 1))
            is not { } found
        )
        {
            return Problem.Invalid(
                posting.Pointer(step.RepeatsBy!),
                number is null ? "required" : "answer.unknown",
                new(
                    $"请指明是第几次“{name.Zh}”，有：{said}。",
                    $"Say which {name.En.ToLowerInvariant()}; there are: {said}."
                ),
                number?.ToString(CultureInfo.InvariantCulture)
            );
        }

        var known = figures.Keys.Where(code =>
            code != step.RepeatsBy && IsSaid(kind, row, found, code)
        );
        return known.FirstOrDefault() is { } twice
            ? Problem.Conflict(
                "answer.given",
                $"第 {found.Ordinal} 次“{name.Zh}”的“{step.Figure(twice)!.Name.Zh}”已登记，不能再次登记。",
                $"Of {name.En.ToLowerInvariant()} {found.Ordinal} '{step.Figure(twice)!.Name.En}' is recorded already."
            )
            : found;
    }

    // With the posting itself, or with an answer to it.
    private static bool IsSaid(
        TradingKind kind,
        RecordedProcurement row,
        Posted asked,
        string figure
    ) =>
        asked.Values().ContainsKey(figure)
        || row.Steps.Exists(one =>
            one.Lot == asked.Lot
            && kind.Step(one.Step, row.Method) is { Answers: { } answers } answer
            && answers == asked.Step
            && one.Values() is var values
            && answer.AnswersNumber(values) == asked.Ordinal
            && values.ContainsKey(figure)
        );

    /// <summary>An instant as people read it, in China.</summary>
    public static string Show(DateTimeOffset at) =>
        ChinaTime.In(at).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
