using System.Text.Json;
using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Alerts.Signals;
using Trading.Alerts.Weights;
using Trading.Analysis;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Week;

/// <summary>
/// The list that the caller's office was given for a week, place by place: why each warning stands there, what speaks against
/// it, how often such a place was confirmed before, and whether the model abstained. Within the caller's scope; empty, without
/// an office, for whoever works for none in which warnings are looked at.
/// </summary>
public static class GetWeek
{
    /// <summary>Most signals that are said of a warning; its page says all.</summary>
    public const int MostReasons = 3;

    /// <summary>Which week.</summary>
    /// <param name="Day">A day of it, in China; this week when left out.</param>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query(DateOnly? Day = null) : IQuery<OfficeList>;

    /// <summary>An office's list of a week.</summary>
    public sealed record OfficeList
    {
        /// <summary>The office; null where the caller works for none in which warnings are looked at.</summary>
        public Guid? OfficeId { get; init; }

        /// <summary>In words; null without one.</summary>
        public LocalizedText? Office { get; init; }

        /// <summary>The week's Monday.</summary>
        public DateOnly Monday { get; init; }

        /// <summary>True for the week that is now.</summary>
        public bool IsNow { get; init; }

        /// <summary>How many it is given a week, as it is set now.</summary>
        public int AWeek { get; init; }

        /// <summary>How many open warnings of its division are not on this week's list; 0 for another week.</summary>
        public int LeftOut { get; init; }

        /// <summary>By which rule the scores come of the signals.</summary>
        public LocalizedText MergedBy { get; init; }

        /// <summary>How often places of past lists were confirmed.</summary>
        public IReadOnlyList<PlaceBand> Bands { get; init; } = [];

        /// <summary>By which rule places are put together.</summary>
        public LocalizedText BandsBy { get; init; }

        /// <summary>The warnings, in the order of their places.</summary>
        public IReadOnlyList<Item> Items { get; init; } = [];
    }

    /// <summary>A warning on the list.</summary>
    public sealed record Item
    {
        /// <summary>Its place, from 1; a red one that came later has the place behind all.</summary>
        public int Place { get; init; }

        /// <summary>Key: the procurement's.</summary>
        public Guid Id { get; init; }

        /// <summary>One of <see cref="Levels"/>.</summary>
        public string Level { get; init; } = "";

        /// <summary>One of <see cref="AlertStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>What is bought.</summary>
        public string Title { get; init; } = "";

        /// <summary>Who buys.</summary>
        public string BuyerName { get; init; } = "";

        /// <summary>GB/T 2260; null where it is not known.</summary>
        public string? Region { get; init; }

        /// <summary>How much all sources together say now, 0 to 1.</summary>
        public double Severity { get; init; }

        /// <summary>Until when it should be looked into; null where that was not reckoned yet.</summary>
        public DateTimeOffset? DueAt { get; init; }

        /// <summary>Who looks into it, by sign-in name; null where nobody does.</summary>
        public string? ClaimedBy { get; init; }

        /// <summary>What contributes most to the score, the greatest share first.</summary>
        public IReadOnlyList<SaidSignal> Reasons { get; init; } = [];

        /// <summary>How many further signals there are.</summary>
        public int Further { get; init; }

        /// <summary>What speaks against it.</summary>
        public IReadOnlyList<AlertCaveat> Against { get; init; } = [];

        /// <summary>Why the procedure model gave no score; null where it gave one.</summary>
        public LocalizedText? Abstained { get; init; }

        /// <summary>How often such a place was confirmed.</summary>
        public PlaceBand Band { get; init; } = null!;
    }

    private static readonly Statement Listed = Statement.Of(
        "alerts.alert_presented.of_week",
        """
        select r.place, a.id, a.level, a.state, a.title, a.buyer_name, a.region, a.severity, a.due_at,
               a.claimed_name as claimed_by, p.findings, p.silent, p.coverage
        from alert_presented r join alert a on a.id = r.alert_id join appraisal p on p.procurement_id = a.id
        where r.office_id = @office and r.week = @week and {scope a.region, a.kind, a.office_id}
        order by r.place, a.id
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        private static readonly DateOnly First = new(2000, 1, 1);

        public Rules() =>
            RuleFor(query => query.Day)
                .InclusiveBetween(First, new DateOnly(2100, 1, 1))
                .WithMessage("week.day", "日期超出范围。", "The day is out of range.");
    }

    internal sealed class Handler(
        SqlSession sql,
        OfficeWeek weeks,
        SignalStore signals,
        AlertReasons reasons,
        WeightBook weights,
        PlaceBands bands,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, OfficeList>
    {
        private const int AtOnce = 400;

        public async ValueTask<Outcome<OfficeList>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var week = OfficeWeek.NumberOf(ChinaTime.Begin(query.Day) ?? now);
            var rule = await weights.InForce(cancellationToken);
            var list = new OfficeList
            {
                Monday = OfficeWeek.MondayOf(week),
                IsNow = week == OfficeWeek.NumberOf(now),
                MergedBy = rule.Source,
                BandsBy = PlaceBands.Source,
            };
            var office = await weeks.OfficeOf(current.Caller, cancellationToken);
            if (office is null)
            {
                return list;
            }

            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            var known = await bands.Of(office.Id, week, scope, cancellationToken);
            return list with
            {
                OfficeId = office.Id,
                Office = office.Name,
                AWeek = await weeks.BudgetOf(office.Id, cancellationToken),
                LeftOut = list.IsNow
                    ? await weeks.LeftOutOf(office.Id, week, office.Scope, cancellationToken)
                    : 0,
                Bands = known,
                Items = await Items(office.Id, week, scope, rule, known, cancellationToken),
            };
        }

        private async Task<IReadOnlyList<Item>> Items(
            Guid office,
            int week,
            DataScope scope,
            MergingRule rule,
            IReadOnlyList<PlaceBand> known,
            CancellationToken cancel
        )
        {
            var rows = await sql.Query<Row>(Listed, scope, new { office, week }, cancel);
            var said = new Dictionary<Guid, List<Signal>>();
            foreach (var ids in rows.Select(row => row.Id).Chunk(AtOnce))
            {
                foreach (var (id, one) in await signals.Read(ids, cancel))
                {
                    said[id] = one;
                }
            }

            var why = await reasons.Of(
                [
                    .. rows.Select(row => new AppraisedAlert(
                        row.Id,
                        said.GetValueOrDefault(row.Id) ?? [],
                        Parse<Finding>(row.Findings),
                        Parse<ScreenOutcome>(row.Silent),
                        row.Coverage
                    )),
                ],
                rule,
                scope,
                cancel
            );
            return [.. rows.Select(row => row.Item(why[row.Id], known))];
        }

        private static IReadOnlyList<T> Parse<T>(string json) =>
            JsonSerializer.Deserialize<IReadOnlyList<T>>(json, MessageText.Json)!;
    }

    private sealed record Row
    {
        public int Place { get; init; }
        public Guid Id { get; init; }
        public int Level { get; init; }
        public string State { get; init; } = "";
        public string Title { get; init; } = "";
        public string BuyerName { get; init; } = "";
        public string? Region { get; init; }
        public double Severity { get; init; }
        public DateTimeOffset? DueAt { get; init; }
        public string? ClaimedBy { get; init; }
        public string Findings { get; init; } = "";
        public string Silent { get; init; } = "";
        public double? Coverage { get; init; }

        public Item Item(AlertReason why, IReadOnlyList<PlaceBand> bands)
        {
            List<SaidSignal> spoken = [.. why.Signals.Where(signal => signal.GoneAt is null)];
            return new()
            {
                Place = Place,
                Id = Id,
                Level = Levels.Code(Level),
                State = State,
                Title = Title,
                BuyerName = BuyerName,
                Region = Region,
                Severity = Severity,
                DueAt = DueAt,
                ClaimedBy = ClaimedBy,
                Reasons = [.. spoken.Take(MostReasons)],
                Further = Math.Max(0, spoken.Count - MostReasons),
                Against = why.Against,
                Abstained = why.Abstained,
                Band = bands.First(band => band.Holds(Place)),
            };
        }
    }
}
