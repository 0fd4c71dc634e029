using System.Globalization;
using Trading.Access.Contracts;
using Trading.Alerts.Contracts;
using Trading.Alerts.Signals;
using Trading.Domain.Codes;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Sql;

namespace Trading.Alerts.Weights;

/// <summary>
/// Fits weights to the verdicts of before a cut, holds them against those of after it office by office, and proposes them. With
/// too few verdicts it proposes nothing and says how many are missing. It computes outside any transaction.
/// </summary>
internal sealed class FitWeights(
    SqlSession sql,
    VerdictReader verdicts,
    WeightBook book,
    WeightStore weights,
    OfficeWeek weeks,
    IScopedPeople people,
    TimeProvider time
) : ILongJob<FitWeights.Input, FitWeights.Reached>
{
    private const string Fitting = "fitting";
    private const string Comparing = "comparing";
    private const int DaysOfWeek = 7;

    /// <summary>The kind, which is also its key: one after the other.</summary>
    public static readonly LongJobKind Kind = new(
        "alerts.fit_weights",
        new("按处置结论拟合信号权重", "Fitting the weights of signals to verdicts"),
        [AlertsPermissions.TrainModel],
        new Term(Fitting, new("拟合", "Fitting")),
        new Term(Comparing, new("与之后的结论对照", "Holding against later verdicts"))
    )
    {
        Outcome = result =>
        {
            var missing = result.GetProperty("missing").GetInt32();
            return
                result.TryGetProperty("proposal", out var proposal)
                && proposal.ValueKind == System.Text.Json.JsonValueKind.String
                ? new("已提出新权重，待人决定。", "New weights are proposed; a person decides.")
                : new(
                    $"结论不足，至少还差{missing:N0}个，未提出。",
                    $"Nothing is proposed: at least {missing.ToString("N0", CultureInfo.InvariantCulture)} verdicts are missing, or all are alike."
                );
        },
    };

    private static readonly Statement Open = Statement.Of(
        "alerts.alert.open_within",
        """
        select a.id from alert a
        where a.market = @market and a.state <> 'lapsed' and a.raised_at < @end
          and (a.state = 'open' or a.settled_at >= @begin) and {scope a.region, a.kind, a.office_id}
        order by a.level desc, a.severity desc, a.id {page}
        """
    );

    /// <summary>Who wants it.</summary>
    /// <param name="By">As the register names them.</param>
    public sealed record Input(string By);

    /// <summary>How far it has come.</summary>
    public sealed record Reached
    {
        /// <summary>What was fitted.</summary>
        public WeightFit Fit { get; init; } = null!;

        /// <summary>Where verdicts are divided.</summary>
        public DateTimeOffset Cut { get; init; }

        /// <summary>The number in force that it is held against.</summary>
        public int Replaces { get; init; }

        /// <summary>How many offices were looked at.</summary>
        public int Offices { get; init; }

        /// <summary>What was counted.</summary>
        public WeightTally Tally { get; init; } = new();
    }

    /// <summary>What came of it.</summary>
    /// <param name="Proposal">The set; null where nothing is proposed.</param>
    /// <param name="Missing">How many verdicts are missing at least.</param>
    public sealed record Result(Guid? Proposal, int Missing);

    public Task<WriteStep<Reached>> Next(
        Input input,
        Reached? reached,
        Pace pace,
        CancellationToken cancel
    ) => reached is null ? Fit(cancel) : Compare(input, reached, cancel);

    private async Task<WriteStep<Reached>> Fit(CancellationToken cancel)
    {
        var today = time.Today();
        var by = Reweighting.On(today);
        var from = by.Since(today);
        var all = await verdicts.Since(from, cancel);
        var ready = VerdictReader.Divide(all, by);
        if (!ready.IsEnough)
        {
            return Nothing(ready.Missing);
        }

        var cut = ready.Cut!.Value;
        // As it stood at the cut: what was decided again later is not known yet.
        List<Verdict> before =
        [
            .. all.Where(verdict => verdict.At < cut)
                .GroupBy(verdict => verdict.AlertId)
                .Select(of => of.MaxBy(verdict => verdict.At)!),
        ];
        var sampled = await verdicts.Unflagged(from, cut, cancel);
        var said = await verdicts.SaidAt(
            before
                .Concat(sampled)
                .DistinctBy(verdict => verdict.AlertId)
                .ToDictionary(verdict => verdict.AlertId, verdict => verdict.At),
            cancel
        );
        var standing = await book.InForce(cancel);
        var fit = WeightFit.Of(
            before,
            [.. sampled.ExceptBy(before.Select(one => one.AlertId), one => one.AlertId)],
            said,
            MergingRule.On(today),
            standing,
            by
        );
        if (fit.Problem is not null)
        {
            return Nothing(0);
        }

        var offices = await Offices(cancel);
        return _ =>
            Task.FromResult<Step<Reached>>(
                new()
                {
                    Reached = new()
                    {
                        Fit = fit.Value,
                        Cut = cut,
                        Replaces = standing.WeightsVersion,
                    },
                    Phase = Comparing,
                    Done = 1,
                    Total = offices.Count + 1,
                }
            );

        static WriteStep<Reached> Nothing(int missing) =>
            _ => Task.FromResult(Step<Reached>.Ended(new Result(null, missing), 1, 1));
    }

    private async Task<WriteStep<Reached>> Compare(
        Input input,
        Reached reached,
        CancellationToken cancel
    )
    {
        var offices = await Offices(cancel);
        if (reached.Offices >= offices.Count)
        {
            return async write =>
            {
                var id = await weights.Propose(
                    reached.Fit.Weights,
                    reached.Fit.Report with
                    {
                        Trial = reached.Tally.Trial(),
                    },
                    reached.Cut,
                    reached.Replaces,
                    input.By,
                    write
                );
                return Step<Reached>.Ended(
                    new Result(id, 0),
                    reached.Offices + 1,
                    reached.Offices + 1
                );
            };
        }

        var tally = await Compare(offices[reached.Offices], reached, cancel);
        return _ =>
            Task.FromResult<Step<Reached>>(
                new()
                {
                    Reached = reached with { Offices = reached.Offices + 1, Tally = tally },
                    Phase = Comparing,
                    Done = reached.Offices + 2,
                    Total = offices.Count + 1,
                }
            );
    }

    private async Task<WeightTally> Compare(
        ScopedOffice office,
        Reached reached,
        CancellationToken cancel
    )
    {
        var today = time.Today();
        var by = Reweighting.On(today);
        var all = await verdicts.Since(by.Since(today), cancel);
        var decided = all.GroupBy(verdict => verdict.AlertId)
            .ToDictionary(of => of.Key, of => of.ToList());
        var lists = new List<IReadOnlyList<OpenInWeek>>();
        var first = OfficeWeek.NumberOf(reached.Cut);
        for (var week = first; week < OfficeWeek.NumberOf(time.GetUtcNow()); week += DaysOfWeek)
        {
            // The very same weeks: those in which it was given a list.
            if (await weeks.GivenTo(office.Id, week, cancel) > 0)
            {
                lists.Add(await OpenIn(office, week, decided, reached.Cut, by, cancel));
            }
        }

        var tally = reached.Tally with
        {
            Before = reached.Tally.Before with { },
            After = reached.Tally.After with { },
            BeforeHalf = reached.Tally.BeforeHalf with { },
            AfterHalf = reached.Tally.AfterHalf with { },
        };
        tally.Add(
            lists,
            await weeks.BudgetOf(office.Id, cancel),
            await book.InForce(cancel),
            MergingRule.On(today, new FittedWeights(0, today, reached.Fit.Weights))
        );
        return tally;
    }

    private async Task<IReadOnlyList<OpenInWeek>> OpenIn(
        ScopedOffice office,
        int week,
        Dictionary<Guid, List<Verdict>> decided,
        DateTimeOffset cut,
        Reweighting by,
        CancellationToken cancel
    )
    {
        var (begin, end) = (OfficeWeek.BeginOf(week), OfficeWeek.BeginOf(week + DaysOfWeek));
        var ids = await sql.Query<Guid>(
            Open,
            office.Scope,
            new
            {
                market = Markets.Home,
                begin,
                end,
                skip = 0,
                take = by.MostInWeek,
            },
            cancel
        );
        // What the weights were fitted to judges nothing.
        List<Guid> open =
        [
            .. ids.Where(id =>
                decided.GetValueOrDefault(id) is not { } of || of.All(verdict => verdict.At >= cut)
            ),
        ];
        var said = await verdicts.SaidAt(
            open.ToDictionary(
                id => id,
                id => decided.TryGetValue(id, out var of) && of[0].At < end ? of[0].At : end
            ),
            cancel
        );
        return
        [
            .. open.Select(id => new OpenInWeek(
                id,
                said.GetValueOrDefault(id) ?? [],
                decided.TryGetValue(id, out var of) ? of[^1].Confirmed : null
            )),
        ];
    }

    private async Task<IReadOnlyList<ScopedOffice>> Offices(CancellationToken cancel) =>
        [
            .. (await people.OfficesWith(new(AlertsPermissions.ReviewAlerts), cancel)).OrderBy(
                office => office.Id
            ),
        ];
}
