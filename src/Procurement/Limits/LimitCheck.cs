using System.Globalization;
using Trading.Domain.Codes;

namespace Trading.Procurement.Limits;

/// <summary>
/// Checks a procurement against the limits of law. Days are those of China; a limit is as it was in force on the day of the
/// event that starts its clock.
/// </summary>
internal sealed class LimitCheck(
    TradingRecord record,
    StatutoryLimits limits,
    WorkingDays calendar,
    DateTimeOffset now
)
{
    private const string LastDayOf = "limit:";

    private readonly DateOnly _today = ChinaTime.DateOf(now);

    /// <summary>An answer for each limit of the kind, lot and repeated step, in the order of the table.</summary>
    public static IReadOnlyList<LimitAnswer> Of(
        TradingRecord record,
        StatutoryLimits limits,
        WorkingDays calendar,
        DateTimeOffset now
    )
    {
        var check = new LimitCheck(record, limits, calendar, now);
        return [.. limits.Of(record.Kind).SelectMany(check.Answers)];
    }

    private IEnumerable<LimitAnswer> Answers(StatutoryLimit limit)
    {
        if (limit.Bound is not (LimitBound.Min or LimitBound.Max))
        {
            return [];
        }

        if (record.Country != "CN")
        {
            return [No(limit, LimitReason.Abroad)];
        }

        if (limit.Methods.Count > 0 && !limit.Methods.Contains(record.Method))
        {
            return [No(limit, LimitReason.OtherMethod)];
        }

        return limit.IsClock
            ? Lots(limit).SelectMany(lot => Clocks(limit, lot))
            : Lots(limit).Select(lot => Figure(limit, lot));
    }

    // Where something of it is said by lot, each lot has an answer; what is said of all serves each.
    private List<string?> Lots(StatutoryLimit limit)
    {
        var lots = record
            .Events.Where(known => Concerns(limit, known.Name))
            .Select(known => known.Lot)
            .Concat(
                record
                    .Figures.Where(known => known.Name == limit.From || known.Name == limit.To)
                    .Select(known => known.Lot)
            )
            .Where(lot => lot is not null)
            .Distinct(StringComparer.Ordinal)
            .ToList();
        if (lots.Count == 0)
        {
            return [null];
        }

        var known = record.Lots.Where(lots.Contains).Cast<string?>();
        List<string?> each = [.. known, .. lots.Where(lot => !record.Lots.Contains(lot!))];
        // What begins and is answered by itself, as an objection about the whole, is not replaced by one about a lot.
        var begun = record
            .Events.Where(known =>
                known.Name == limit.From || known.Name == LimitWords.StepOf(limit.From)
            )
            .Select(known => known.Lot is null)
            .ToHashSet();
        return Step(limit.From) == Step(limit.To) && begun.Count == 2 ? [null, .. each] : each;
    }

    private static bool Concerns(StatutoryLimit limit, string name) =>
        name == limit.From
        || name == limit.To
        || name == LimitWords.StepOf(limit.From)
        || name == LimitWords.StepOf(limit.To)
        || LimitWords.StandInsOf(limit.From).Contains(name)
        || (limit.From == Deadline && IsNewDeadline(name));

    private IEnumerable<LimitAnswer> Clocks(StatutoryLimit limit, string? lot)
    {
        var (starts, standIn) = Starts(limit, lot);
        // What another case is about, as a change that affects nobody, is no end of this clock.
        var ends = Events(limit.To, lot)
            .FindAll(to =>
                !(to.Again && Step(limit.From) != Step(limit.To))
                && !limit.When.Any(condition =>
                    Step(condition.Name) == Step(limit.To)
                    && condition.Holds(Known(condition.Name, null, to)) == false
                )
            );
        if (starts.Count == 0 && ends.Count == 0)
        {
            return [No(limit, LimitReason.NotBegun) with { Lot = lot }];
        }

        return Pairs(limit, starts, ends)
            .Select(pair =>
                Clock(limit, lot, pair.From, pair.To) with
                {
                    Lot = lot,
                    Repeat = (pair.To ?? pair.From)!.Repeat,
                    From = pair.From,
                    To = pair.To,
                    StandIn = pair.From is null ? null : standIn,
                }
            );
    }

    private (List<RecordedEvent> Events, string? StandIn) Starts(StatutoryLimit limit, string? lot)
    {
        if (limit.From.StartsWith(LastDayOf, StringComparison.Ordinal))
        {
            var other = limit.From[LastDayOf.Length..];
            return (
                [
                    .. limits
                        .Of(record.Kind)
                        .Where(row => row.Id == other)
                        .SelectMany(row => Clocks(row, lot))
                        .Where(answer => answer.Edge is not null)
                        .Select(answer => new RecordedEvent(
                            limit.From,
                            ChinaTime.At(answer.Edge!.Value, TimeOnly.MinValue)
                        )
                        {
                            Lot = lot,
                            Repeat = answer.Repeat,
                        }),
                ],
                null
            );
        }

        if (Begins(limit.From) is { Count: > 0 } own)
        {
            return (own, null);
        }

        foreach (var name in LimitWords.StandInsOf(limit.From))
        {
            if (name != limit.To && Begins(name) is { Count: > 0 } instead)
            {
                return (instead, name);
            }
        }

        return ([], null);

        // From a decision that was taken back nothing follows but that it was.
        List<RecordedEvent> Begins(string name) =>
            Events(name, lot).FindAll(known => !known.Undone || Step(limit.From) == Step(limit.To));
    }

    private const string Deadline = "documents.deadline";
    private const string Opening = "opening";

    private static bool IsNewDeadline(string name) =>
        name.EndsWith(".newDeadline", StringComparison.Ordinal);

    private List<RecordedEvent> Events(string name, string? lot)
    {
        var events = Named(known => known == name, lot);
        // A step's own instant is that of its chief time, where that was not recorded more exactly.
        if (events.Count == 0 && LimitWords.StepOf(name) is { } step)
        {
            events = Named(known => known == step, lot);
        }

        return name switch
        {
            // What a change postponed is the deadline.
            Deadline when Named(IsNewDeadline, lot) is { Count: > 0 } postponed =>
            [
                postponed.MaxBy(known => known.At)! with
                {
                    Repeat = 1,
                },
            ],
            // Rounds that follow are no opening of the bids that were due.
            Opening => [.. events.Take(1)],
            _ => events,
        };
    }

    private List<RecordedEvent> Named(Func<string, bool> name, string? lot)
    {
        var named = record.Events.Where(known => name(known.Name)).ToList();
        var own = named.Where(known => known.Lot == lot).ToList();
        return
        [
            .. (own.Count > 0 ? own : named.Where(known => known.Lot is null))
                .OrderBy(known => known.Repeat)
                .ThenBy(known => known.At),
        ];
    }

    private static IEnumerable<(RecordedEvent? From, RecordedEvent? To)> Pairs(
        StatutoryLimit limit,
        List<RecordedEvent> starts,
        List<RecordedEvent> ends
    )
    {
        if (Step(limit.From) == Step(limit.To))
        {
            // An answer answers the question of its number.
            return starts
                .Concat(ends)
                .Select(known => known.Repeat)
                .Distinct()
                .Order()
                .Select(repeat =>
                    (
                        starts.Find(known => known.Repeat == repeat),
                        ends.Find(known => known.Repeat == repeat)
                    )
                );
        }

        var from = starts.LastOrDefault();
        if (ends.Count == 0)
        {
            return [(from, null)];
        }

        // Of several beginnings an end belongs to the last one before it.
        return limit.Bound == LimitBound.Min && !limit.Back
            ? [(from, ends.Find(to => from is null || to.At >= from.At) ?? ends[0])]
            : ends.Select(to =>
                (
                    limit.Back ? from : starts.FindLast(known => known.At <= to.At) ?? from,
                    (RecordedEvent?)to
                )
            );
    }

    private static string Step(string name) => name.Split('.')[0];

    private LimitAnswer Clock(
        StatutoryLimit limit,
        string? lot,
        RecordedEvent? from,
        RecordedEvent? to
    )
    {
        var day = ChinaTime.DateOf(limit.Back ? to?.At ?? now : (from ?? to)!.At);
        if (!limit.WasInForce(day))
        {
            return No(limit, LimitReason.NotInForce);
        }

        if (Condition(limit, from, to) is { } other)
        {
            return other;
        }

        if (from is null)
        {
            return Missing(limit, limit.From);
        }

        if (limit.Unit is LimitUnit.Minutes)
        {
            return Minutes(limit, from.At, to);
        }

        var clock = new LimitClock(calendar, limit, PausesOf(limit, lot, from));
        var start = ChinaTime.DateOf(from.At);
        var edge = clock.EdgeFrom(start);
        var answer = new LimitAnswer(limit, LimitOutcome.Due)
        {
            Edge = edge.Day,
            MovedFrom = edge.Rolled ? edge.Nominal : null,
            UnknownYear = edge.UnknownYear,
            // What is due on the day itself is due at its hour.
            EdgeAt = limit.Value == 0 ? from.At : null,
        };
        if (to is null)
        {
            return Ahead(answer) with
            {
                SpecialDays = edge.Day is { } ahead ? clock.Special(start, ahead) : [],
            };
        }

        var end = ChinaTime.DateOf(to.At);
        return Verdict(answer, clock, edge, start, end) with
        {
            SpecialDays = clock.Special(start, end),
        };
    }

    private LimitAnswer Ahead(LimitAnswer answer)
    {
        var limit = answer.Limit;
        if (record.Ended)
        {
            return No(limit, LimitReason.Ended);
        }

        if (answer.Edge is not { } edge)
        {
            return answer with
            {
                Outcome = LimitOutcome.CannotTell,
                Reason = answer.UnknownYear is null
                    ? LimitReason.ClockPaused
                    : LimitReason.YearUnknown,
            };
        }

        if (_today <= edge)
        {
            return answer;
        }

        if (limit.Optional)
        {
            return No(limit, LimitReason.DidNotHappen) with { Edge = edge };
        }

        if (record.Carried?.Contains(limit.To) == false)
        {
            return answer with
            {
                Outcome = LimitOutcome.CannotTell,
                Reason = LimitReason.NotRecordedHere,
                Missing = limit.To,
            };
        }

        // What had to last has, for as long as it has no end.
        if (answer.DueKind == DueKind.Earliest)
        {
            return answer with
            {
                Outcome = LimitOutcome.CannotTell,
                Reason = LimitReason.DatumMissing,
                Missing = limit.To,
            };
        }

        var late = new LimitClock(calendar, limit, []).Count(edge, _today);
        return answer with
        {
            Outcome = LimitOutcome.Broken,
            Overdue = true,
            By = limit.Back ? null : late.Least,
        };
    }

    private static LimitAnswer Verdict(
        LimitAnswer answer,
        LimitClock clock,
        LimitClock.Edge edge,
        DateOnly start,
        DateOnly end
    )
    {
        var limit = answer.Limit;
        if (limit.Bound == LimitBound.Max && end < start)
        {
            return answer with
            {
                Outcome = LimitOutcome.CannotTell,
                Reason = LimitReason.WrongOrder,
            };
        }

        if (limit.Unit is LimitUnit.Months or LimitUnit.Years)
        {
            return ByMonths(answer, edge, start, end);
        }

        var counted = clock.Count(start, end);
        answer = answer with
        {
            Counted = counted.Least,
            CountedAtMost = counted.Most > counted.Least ? counted.Most : null,
            UnknownYear = answer.UnknownYear ?? counted.UnknownYear,
        };
        // How many days are too few, or too many.
        var few = limit.Inclusive ? (int)limit.Value : (int)limit.Value + 1;
        var many = limit.Inclusive ? (int)limit.Value : (int)limit.Value - 1;
        if (edge.Day is { } last)
        {
            var off = end.DayNumber - last.DayNumber;
            var isMin = limit.Bound == LimitBound.Min;
            // Of what must last the end is not before the day, of all else not after it.
            var slack = isMin && !limit.Back ? off : -off;
            if (limit.Inclusive ? slack >= 0 : slack > 0)
            {
                return Kept(answer);
            }

            return answer with
            {
                Outcome = LimitOutcome.Broken,
                By =
                    isMin && counted.Most < few ? few - counted.Most
                    : isMin || limit.Rolls ? Math.Abs(off)
                    // On a day off after the last working day.
                    : Math.Max(1, counted.Least - many),
            };
        }

        if (limit.Bound == LimitBound.Min)
        {
            return counted.Most < few
                    ? answer with
                    {
                        Outcome = LimitOutcome.Broken,
                        By = few - counted.Most,
                    }
                : counted.Least >= few && (!limit.Rolls || end >= Latest(edge)) ? Kept(answer)
                : Unknown(answer);
        }

        if (counted.Most <= many)
        {
            return Kept(answer);
        }

        return limit.Rolls && end > Latest(edge)
                ? answer with
                {
                    Outcome = LimitOutcome.Broken,
                    By = end.DayNumber - Latest(edge)!.Value.DayNumber,
                }
            : !limit.Rolls && counted.Least > many
                ? answer with
                {
                    Outcome = LimitOutcome.Broken,
                    By = counted.Least - many,
                }
            : Unknown(answer);
    }

    private static DateOnly? Latest(LimitClock.Edge edge) =>
        edge.Nominal is { } nominal ? LimitClock.LatestRoll(nominal) : null;

    private static LimitAnswer ByMonths(
        LimitAnswer answer,
        LimitClock.Edge edge,
        DateOnly start,
        DateOnly end
    )
    {
        if (edge.Day is not { } last)
        {
            return Unknown(answer);
        }

        var inMonths = answer.Limit.Unit is LimitUnit.Months;
        var months = ((end.Year - start.Year) * 12) + end.Month - start.Month;
        months -= start.AddMonths(months) > end ? 1 : 0;
        answer = answer with { Counted = inMonths ? months : months / 12 };
        var kept = answer.Limit.Bound == LimitBound.Min ? end >= last : end <= last;
        return kept ? Kept(answer) : answer with { Outcome = LimitOutcome.Broken };
    }

    private LimitAnswer Minutes(StatutoryLimit limit, DateTimeOffset from, RecordedEvent? to)
    {
        var edge = from.AddMinutes((double)limit.Value);
        var answer = new LimitAnswer(limit, LimitOutcome.Due)
        {
            Edge = ChinaTime.DateOf(edge),
            EdgeAt = edge,
        };
        if (to is null)
        {
            return Ahead(answer);
        }

        var counted = (decimal)Math.Floor((to.At - from).TotalMinutes);
        answer = answer with { Counted = counted };
        var off = limit.Bound == LimitBound.Min ? limit.Value - counted : counted - limit.Value;
        return off <= 0 ? Kept(answer) : answer with { Outcome = LimitOutcome.Broken, By = off };
    }

    private LimitAnswer Figure(StatutoryLimit limit, string? lot)
    {
        var figure = Sum(limit.To, lot);
        if (figure is not { } value)
        {
            return No(limit, LimitReason.NotBegun) with { Lot = lot };
        }

        if (!limit.WasInForce(FirstDay()))
        {
            return No(limit, LimitReason.NotInForce) with { Lot = lot };
        }

        if (Condition(limit, null, null) is { } other)
        {
            return other with { Lot = lot };
        }

        string? standIn = null;
        var counted = value;
        if (limit.Unit is LimitUnit.Percent)
        {
            var whole = Sum(limit.From, lot);
            if (whole is null)
            {
                standIn = LimitWords
                    .StandInsOf(limit.From)
                    .FirstOrDefault(name => Sum(name, lot) is not null);
                whole = standIn is null ? null : Sum(standIn, lot);
            }

            if (whole is null or <= 0)
            {
                return Missing(limit, limit.From) with { Lot = lot };
            }

            counted = value / whole.Value * 100;
        }

        var off = limit.Bound == LimitBound.Min ? limit.Value - counted : counted - limit.Value;
        var kept = limit.Inclusive ? off <= 0 : off < 0;
        return new(limit, kept ? LimitOutcome.Kept : LimitOutcome.Broken)
        {
            Lot = lot,
            StandIn = standIn,
            Counted = counted,
            By = kept ? null : off,
        };
    }

    // The law of a figure is that of the notice.
    private DateOnly FirstDay() =>
        record.Events.Count > 0 ? ChinaTime.DateOf(record.Events.Min(known => known.At)) : _today;

    private decimal? Sum(string name, string? lot)
    {
        var named = record.Figures.Where(known => known.Name == name).ToList();
        var own = named.Where(known => known.Lot == lot).ToList();
        var figures = own.Count > 0 ? own : named.Where(known => known.Lot is null).ToList();
        return figures.Count > 0 ? figures.Sum(known => known.Value) : null;
    }

    // Null where all of them hold.
    private LimitAnswer? Condition(StatutoryLimit limit, RecordedEvent? from, RecordedEvent? to)
    {
        foreach (var condition in limit.When)
        {
            // What nobody has done has no nature yet.
            if (
                to is null
                && limit.IsClock
                && Step(condition.Name) == Step(limit.To)
                && from is not null
                && Step(limit.From) != Step(limit.To)
            )
            {
                continue;
            }

            switch (condition.Holds(Known(condition.Name, from, to)))
            {
                case false:
                    return No(limit, LimitReason.OtherCase) with { Missing = condition.Name };
                case null:
                    return Missing(limit, condition.Name);
            }
        }

        return null;
    }

    private string? Known(string name, RecordedEvent? from, RecordedEvent? to) =>
        to?.Facts.GetValueOrDefault(name)
        ?? from?.Facts.GetValueOrDefault(name)
        ?? record.Facts.GetValueOrDefault(name)
        ?? Sum(name, null)?.ToString(CultureInfo.InvariantCulture);

    private List<(DateOnly, DateOnly?)> PausesOf(
        StatutoryLimit limit,
        string? lot,
        RecordedEvent from
    ) =>
        [
            .. limit.Pauses.SelectMany(pause =>
            {
                var same = Step(pause.From) == Step(limit.From);
                var ends = Events(pause.To, lot);
                return Events(pause.From, lot)
                    .Where(begin => !same || begin.Repeat == from.Repeat)
                    .Select(begin =>
                        (
                            ChinaTime.DateOf(begin.At),
                            ends.Find(end => end.Repeat == begin.Repeat) is { } end
                                ? ChinaTime.DateOf(end.At)
                                : (DateOnly?)null
                        )
                    );
            }),
        ];

    private static LimitAnswer Kept(LimitAnswer answer) =>
        answer with
        {
            Outcome = LimitOutcome.Kept,
        };

    private static LimitAnswer Unknown(LimitAnswer answer) =>
        answer with
        {
            Outcome = LimitOutcome.CannotTell,
            Reason = answer.UnknownYear is null ? LimitReason.ClockPaused : LimitReason.YearUnknown,
        };

    private static LimitAnswer No(StatutoryLimit limit, LimitReason reason) =>
        new(limit, LimitOutcome.NotApplicable) { Reason = reason };

    private LimitAnswer Missing(StatutoryLimit limit, string name) =>
        new(limit, LimitOutcome.CannotTell)
        {
            Missing = name,
            Reason =
                record.Carried?.Contains(name) == false
                    ? LimitReason.NotRecordedHere
                    : LimitReason.DatumMissing,
        };
}
