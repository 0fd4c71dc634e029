using Trading.Indicators.Supervision.Award;
using Trading.Indicators.Supervision.Bids;
using Trading.Indicators.Supervision.Complaint;
using Trading.Indicators.Supervision.Contract;
using Trading.Indicators.Supervision.Evaluation;
using Trading.Indicators.Supervision.Market;
using Trading.Indicators.Supervision.Notice;
using Trading.Indicators.Supervision.Payment;
using Trading.Indicators.Supervision.Plan;

namespace Trading.Indicators.Supervision;

/// <summary>The supervisors' indicators that are computed, in the order of their codes.</summary>
public static class SupervisionIndicators
{
    public static readonly IReadOnlyList<ISupervisionIndicator> All =
    [
        new SameMachine(),
        new SameAuthor(),
        new SameUploadAddress(),
        new SameContact(),
        new SameDepositAccount(),
        new ArithmeticPrices(),
        new GeometricPrices(),
        new ClosePrices(),
        new EqualLinePrices(),
        new SingleValidBid(),
        new FewBidders(),
        new LowestRejected(),
        new OnlyWinnerLeft(),
        new RejectionRate(),
        new DeviatingScore(),
        new FavouringMember(),
        new ExpertMeetsWinner(),
        new AwardNearCeiling(),
        new TinyMargin(),
        new AbnormallyLowPrice(),
        new SupplierShare(),
        new SupplierConcentration(),
        new PeriodBelowLaw(),
        new NoticeOverHolidays(),
        new Splitting(),
        new SingleSourceShare(),
        new FailureRate(),
        new LateChanges(),
        new UpheldComplaints(),
        new RelatedBidders(),
        new WithdrawalToAnother(),
        new ContractGrew(),
        new TermChanged(),
        new OverduePayment(),
        new ReservedShareMissed(),
        new AgencyConcentration(),
        new NewWinner(),
        new GradeMissing(),
        new ShortEvaluation(),
        new DecisionTime(),
        new BenfordPrices(),
        new OddDraws(),
        new MissedAvoidance(),
        new NoPlan(),
        new ThresholdCrowding(),
        new NotAdvertised(),
        new KeyInformationMissing(),
        new ShortAdvertising(),
        new LateEvaluation(),
        new UnusualEstimate(),
        new UnusualLinePrice(),
        new HasComplaint(),
        new WidePrices(),
        new ConsortiumShare(),
        new AwardNearEstimate(),
        new UnansweredQuestions(),
        new SimilarFiles(),
        new BarredBidder(),
        new DirectBelowThreshold(),
        new MarketLeader(),
        new MarketConcentration(),
        new DirectAwardGrew(),
        new RepeatedDirectAwards(),
        new AmountDrift(),
        new LateSignature(),
        new ContractModified(),
        new DeliveryFailure(),
        new PaidMoreThanAgreed(),
        new PriceIncreased(),
    ];
}
