using Trading.Indicators;
using Trading.Indicators.Supervision;
using static Trading.Tests.Indicators.Supervision.Dossiers;

namespace Trading.Tests.Indicators.Supervision;

public sealed class ContractTests
{
    private static ProcurementDossier Signed(
        ContractFacts? contract,
        long? awarded = 1000,
        params StepFact[] steps
    )
    {
        var dossier = Construction(
            Lot(Bid("A", awarded) with { IsWinner = true }) with
            {
                Awards = [new("A", Awarded, awarded * 100, null)],
                Contract = contract,
            }
        );
        return dossier with { Steps = [.. dossier.Steps, .. steps] };
    }

    private static ContractFacts Of(long? amount, long? final = null) =>
        new()
        {
            AmountMinor = amount * 100,
            FinalAmountMinor = final * 100,
            SignedAt = Awarded.AddDays(10),
        };

    [Fact]
    public void A_contract_that_grew_by_a_tenth_of_the_award_is_flagged()
    {
        Assert.Equal(IndicatorOutcome.Triggered, One("I37", Signed(Of(1000, 1100))).Outcome);
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I37", Signed(Of(1000, 1099))).Outcome);
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I37", Signed(Of(1000, 500))).Outcome);
        Assert.Equal(IndicatorOutcome.InsufficientData, One("I37", Signed(Of(1000))).Outcome);
        Assert.Equal(
            IndicatorOutcome.CalculationError,
            One("I37", Signed(Of(1000, 1100), 0)).Outcome
        );
        Assert.Equal(IndicatorOutcome.NotApplicable, One("I37", Signed(null)).Outcome);
        Assert.Contains(
            "art. 49",
            One("I37", Signed(Of(1000, 1100)) with { Regime = "procurement" }).Sentence.En,
            StringComparison.Ordinal
        );
        Assert.Equal(IndicatorOutcome.Triggered, One("R069", Signed(Of(1000, 1001))).Outcome);
        Assert.Equal(IndicatorOutcome.NotTriggered, One("R069", Signed(Of(1000, 1000))).Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R069", Signed(Of(null, 1001))).Outcome
        );
        Assert.Equal(IndicatorOutcome.CalculationError, One("R069", Signed(Of(0, 1001))).Outcome);
    }

    [Fact]
    public void A_term_changed_by_three_tenths_is_flagged_either_way()
    {
        ContractFacts Term(int? was, int? changed) =>
            Of(1) with
            {
                TermDays = was,
                ChangedTermDays = changed,
            };
        Assert.Equal(IndicatorOutcome.Triggered, One("I38", Signed(Term(100, 130))).Outcome);
        Assert.Equal(IndicatorOutcome.Triggered, One("I38", Signed(Term(100, 70))).Outcome);
        Assert.Equal(IndicatorOutcome.NotTriggered, One("I38", Signed(Term(100, 129))).Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I38", Signed(Term(100, null))).Outcome
        );
        Assert.Equal(IndicatorOutcome.CalculationError, One("I38", Signed(Term(0, 10))).Outcome);
    }

    [Fact]
    public void A_payment_a_day_late_is_overdue_and_an_open_one_runs_until_today()
    {
        ContractFacts Paid(params (string? Due, string? Paid)[] payments) =>
            Of(1000) with
            {
                Payments =
                [
                    .. payments.Select(p => new PaymentFact(
                        p.Due is null
                            ? null
                            : DateOnly.Parse(
                                p.Due,
                                System.Globalization.CultureInfo.InvariantCulture
                            ),
                        p.Paid is null
                            ? null
                            : DateOnly.Parse(
                                p.Paid,
                                System.Globalization.CultureInfo.InvariantCulture
                            ),
                        100
                    )),
                ],
            };
        var late = One(
            "I39",
            Signed(Paid(("2026-07-01", "2026-07-02"), ("2026-07-01", "2026-07-01")))
        );
        Assert.Equal((IndicatorOutcome.Triggered, 1), (late.Outcome, late.Value));
        Assert.Equal("1", late.Evidence["overdue"]);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I39", Signed(Paid(("2026-07-01", "2026-07-01")))).Outcome
        );
        var open = Signed(Paid(("2026-07-01", null)));
        Assert.Equal(IndicatorOutcome.InsufficientData, One("I39", open).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("I39", open, new() { Today = new(2026, 7, 1) }).Outcome
        );
        Assert.Equal(45, One("I39", open, new() { Today = new(2026, 8, 15) }).Value);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("I39", Signed(Paid((null, "2026-07-01")))).Outcome
        );
        Assert.Equal(IndicatorOutcome.NotApplicable, One("I39", Signed(Of(1000))).Outcome);
    }

    [Fact]
    public void More_paid_than_agreed_is_flagged()
    {
        ContractFacts Paid(params long?[] yuan) =>
            Of(1000) with
            {
                Payments =
                [
                    .. yuan.Select(y => new PaymentFact(new(2026, 7, 1), new(2026, 7, 1), y * 100)),
                ],
            };
        Assert.Equal(IndicatorOutcome.Triggered, One("R068", Signed(Paid(600, 401))).Outcome);
        Assert.Equal(IndicatorOutcome.NotTriggered, One("R068", Signed(Paid(600, 400))).Outcome);
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R068", Signed(Paid(600, null))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R068", Signed(Paid(long.MaxValue / 100, long.MaxValue / 100))).Outcome
        );
    }

    [Fact]
    public void A_direct_award_that_grows_to_the_threshold_is_flagged()
    {
        ProcurementDossier Direct(long amount, long? final) =>
            Signed(Of(amount, final)) with
            {
                IsSingleSource = true,
            };
        Assert.Equal(IndicatorOutcome.Triggered, One("R054", Direct(1_999_999, 2_000_000)).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("R054", Direct(1_000_000, 1_999_999)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotApplicable,
            One("R054", Direct(2_000_000, 3_000_000)).Outcome
        );
        Assert.Equal(IndicatorOutcome.InsufficientData, One("R054", Direct(1, null)).Outcome);
        Assert.Equal(IndicatorOutcome.NotApplicable, One("R054", Signed(Of(1, 2))).Outcome);
    }

    [Fact]
    public void Amounts_and_days_far_from_the_peers_are_outliers()
    {
        var drift = FixedContext.With("R059.share", 0, 0, 0.02, 0.04, 0.5);
        Assert.Equal(IndicatorOutcome.Triggered, One("R059", Signed(Of(1000, 900)), drift).Outcome);
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("R059", Signed(Of(1000, 1099)), drift).Outcome
        );
        Assert.Equal(
            0.1,
            Assert.Single(Dossiers.Of("R059").Measure(Signed(Of(1000, 900)))).Value,
            12
        );
        // Ten days from award to signature; quartiles 2 and 5: the fence is 9.5.
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R060", Signed(Of(1000)), FixedContext.With("R060.days", 1, 2, 3, 5, 20)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One("R060", Signed(Of(1000)), FixedContext.With("R060.days", 1, 2, 3, 6, 20)).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R060", Signed(new()), FixedContext.With("R060.days", 1, 2, 3, 6, 20)).Outcome
        );
    }

    [Fact]
    public void Changes_refused_acceptances_and_terminations_are_seen_in_the_steps()
    {
        Assert.Equal(IndicatorOutcome.NotTriggered, One("R064", Signed(Of(1))).Outcome);
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R064", Signed(Of(1), 1, Step("contractChange", Awarded))).Outcome
        );
        Assert.Equal(IndicatorOutcome.NotApplicable, One("R067", Signed(Of(1))).Outcome);
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One(
                "R067",
                Signed(Of(1), 1, Step("acceptance", Awarded.AddDays(50), ("passed", "false")))
            ).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.NotTriggered,
            One(
                "R067",
                Signed(Of(1), 1, Step("acceptance", Awarded.AddDays(50), ("passed", "true")))
            ).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.InsufficientData,
            One("R067", Signed(Of(1), 1, Step("acceptance", Awarded.AddDays(50)))).Outcome
        );
        Assert.Equal(
            IndicatorOutcome.Triggered,
            One("R067", Signed(Of(1), 1, Step("termination", Awarded.AddDays(50)))).Outcome
        );
    }
}
