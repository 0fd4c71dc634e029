using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Limits;

namespace Trading.Procurement.Notices;

/// <summary>
/// The earliest times that keep the statutory limits: of a notice's deadline, or of the figures of a step, counted from when
/// it is posted. A figure to which no limit applies, or whose year's days off are not known, is left out.
/// </summary>
public static class SuggestTimes
{
    private static readonly TimeOnly Deadline = new(9, 30);
    private static readonly TimeOnly EndOfDay = new(17, 0);

    /// <summary>Of a kind and method for a notice; of a procurement for one of its steps.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query(DateTimeOffset At) : IQuery<Suggested>
    {
        /// <summary>See <see cref="TradingKinds.Kinds"/>; with a notice.</summary>
        public string? Kind { get; init; }

        /// <summary>One of <see cref="TradingKinds.Methods"/>; the kind's usual one when left out.</summary>
        public string? Method { get; init; }

        /// <summary>The procurement of a step.</summary>
        public Guid? ProcurementId { get; init; }

        /// <summary>See <see cref="TradingKinds.Steps"/>.</summary>
        public string? Step { get; init; }
    }

    /// <summary>What keeps the limits.</summary>
    /// <param name="DeadlineAt">When bids may be due; null where no limit says so.</param>
    /// <param name="Figures">The step's figures by code.</param>
    /// <param name="Because">The limits that say so, with law and article.</param>
    public sealed record Suggested(
        DateTimeOffset? DeadlineAt,
        IReadOnlyDictionary<string, DateTimeOffset> Figures,
        IReadOnlyList<CheckedLimit> Because
    );

    private static readonly Statement InScope = Statement.Of(
        "procurement.procurement.suggest",
        "select id from procurement where id = @id and {scope region, kind, office_id, source, buyer_code, id}"
    );

    internal sealed class Handler(
        SqlSession sql,
        RecordedTimes recorded,
        StatutoryLimits limits,
        WorkingDays calendar,
        TradingKinds kinds,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, Suggested>
    {
        public async ValueTask<Outcome<Suggested>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var record = query.ProcurementId is { } id
                ? await Kept(id, cancellationToken)
                : Begun(query);
            if (record is null)
            {
                return query.ProcurementId is { } unknown
                    ? Problem.Invalid(
                        "/procurementId",
                        "procurement.unknown",
                        new("没有这个项目。", "There is no such procurement."),
                        unknown.ToString()
                    )
                    : Problem.Invalid(
                        "/kind",
                        "procurement.kind",
                        new("请选择交易类别。", "Choose a kind."),
                        query.Kind
                    );
            }

            var step = query.ProcurementId is null ? null : query.Step;
            if (step is not null)
            {
                record = record with
                {
                    Events =
                    [
                        .. record.Events,
                        new RecordedEvent(step, query.At)
                        {
                            Repeat = record.Events.Count(known => known.Name == step) + 1,
                        },
                    ],
                    Carried = null,
                };
            }

            // As on that day: what had to last then is not over yet.
            var earliest = LimitCheck
                .Of(record, limits, calendar, query.At)
                .Where(answer =>
                    answer
                        is { Outcome: LimitOutcome.Due, DueKind: DueKind.Earliest, Edge: not null }
                    && (step is null || answer.From?.Name == step || Under(answer.Limit.To) == step)
                )
                .ToList();
            var figures = new Dictionary<string, DateTimeOffset>();
            var because = new List<CheckedLimit>();
            DateTimeOffset? deadline = null;
            foreach (var group in earliest.GroupBy(answer => answer.Limit.To))
            {
                var last = group.MaxBy(answer => answer.Edge)!;
                if (step is null && group.Key == "documents.deadline")
                {
                    deadline = ChinaTime.At(OnWorkingDay(last.Edge!.Value), Deadline);
                    because.Add(CheckedLimit.Of(last));
                }
                else if (step is not null && Under(group.Key) == step)
                {
                    figures[group.Key[(step.Length + 1)..]] = ChinaTime.At(
                        OnWorkingDay(last.Edge!.Value),
                        EndOfDay
                    );
                    because.Add(CheckedLimit.Of(last));
                }
            }

            return new Suggested(deadline, figures, because);
        }

        private static string? Under(string name) =>
            name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? name[..dot] : null;

        private DateOnly OnWorkingDay(DateOnly day) =>
            calendar.IsKnown(day.Year) ? calendar.OnOrAfter(day) : day;

        private async Task<TradingRecord?> Kept(Guid id, CancellationToken cancel) =>
            await sql.One<Guid?>(
                InScope,
                current.Caller.ReadableProcurements(time.Today()),
                new { id },
                cancel
            )
                is null
                ? null
                : (await recorded.Of([id], cancel)).GetValueOrDefault(id);

        // A procurement that consists of its notice and of the documents that come with it.
        private TradingRecord? Begun(Query query)
        {
            if (kinds.Find(query.Kind) is not { } kind)
            {
                return null;
            }

            var method = query.Method ?? kind.Methods[0].Code;
            return new()
            {
                Kind = kind.Code,
                Method = method,
                Events = [new("notice", query.At), new("documents", query.At)],
                Carried = null,
            };
        }
    }
}
