using System.Globalization;

namespace Trading.Indicators.Supervision.Market;

/// <summary>
/// I46: the first two digits of the prices that a buyer was bid are not distributed as Benford's law has it. Mean absolute
/// deviation over the 90 classes (Nigrini 2012: 0.0022 is nonconformity); what few prices deviate by chance alone,
/// 1/sqrt(158.8 n), is allowed for (Barney &amp; Schulzke 2016).
/// </summary>
internal sealed class BenfordPrices() : ISupervisionIndicator
{
    private const string Metric = "I46.Buyer";

    public string Code => "I46";

    public IEnumerable<Contribution> Contribute(ProcurementDossier dossier) =>
        dossier is { Buyer: { } buyer, IsSale: false } && dossier.LastDay() is { } day
            ? dossier
                .Lots.Where(lot => lot.BidsAreKnown)
                .SelectMany(lot => lot.Prices(_ => true).Sorted)
                .Where(price => price.Minor >= 10)
                .GroupBy(price => FirstTwo(price.Minor))
                .OrderBy(digits => digits.Key)
                .Select(digits => new Contribution(
                    Metric,
                    SubjectKind.Buyer,
                    DossierReading.KeyOf(buyer),
                    digits.Key.ToString(CultureInfo.InvariantCulture),
                    dossier.SubjectsOf(),
                    DossierReading.MonthOf(day),
                    digits.Count(),
                    digits.Count()
                ))
            : [];

    public double? FigureOf(string metric, IReadOnlyList<YearSum> sums) =>
        metric == Metric
        && Deviation(sums) is var (mad, prices)
        && prices >= IndicatorParameters.Shipped(Code, "minimum")
            ? mad
            : null;

    public IEnumerable<IndicatorFinding> JudgeSubject(
        SubjectKind kind,
        string id,
        PeerKey group,
        IReadOnlyList<YearSum> sums,
        IIndicatorContext context,
        DateOnly on
    )
    {
        if (kind != SubjectKind.Buyer || !sums.Any(sum => sum.Metric == Metric))
        {
            yield break;
        }

        var speaker = new Speaker(Code, kind, id, null);
        var minimum = (double)context.Parameter(Code, "minimum", on);
        var (mad, prices) = Deviation(sums);
        if (prices < minimum)
        {
            yield return speaker.Missing(
                $"近十二个月有{Say.Number(prices)}个报价，少于{Say.Number(minimum)}个，不足以判断。",
                $"{Say.Number(prices)} prices in twelve months, fewer than {Say.Number(minimum)}: chance would decide."
            );
            yield break;
        }

        var chance = 1 / Math.Sqrt(158.8 * prices);
        var limit = (double)context.Parameter(Code, "mad", on) + chance;
        yield return speaker.Found(
            mad >= limit,
            mad,
            limit,
            $"{Say.Number(prices)}个报价的前两位数字与本福德定律的平均绝对偏差为{Say.Number(mad)}，界限为{Say.Number(limit)}。",
            $"The first two digits of {Say.Number(prices)} prices deviate from Benford's law by {Say.Number(mad)} on average; the limit is {Say.Number(limit)}.",
            ("prices", prices),
            ("mad", mad),
            ("byChance", chance)
        );
    }

    private static (double Mad, double Prices) Deviation(IReadOnlyList<YearSum> sums)
    {
        var counts = new double[100];
        foreach (var sum in sums)
        {
            if (
                sum.Metric == Metric
                && int.TryParse(sum.Against, CultureInfo.InvariantCulture, out var digits)
                && digits is >= 10 and <= 99
            )
            {
                counts[digits] += sum.Part;
            }
        }

        var prices = counts.Sum();
        if (prices <= 0)
        {
            return (0, 0);
        }

        double deviation = 0;
        for (var digits = 10; digits <= 99; digits++)
        {
            deviation += Math.Abs(counts[digits] / prices - Math.Log10(1 + 1.0 / digits));
        }

        return (deviation / 90, prices);
    }

    private static long FirstTwo(long minor)
    {
        while (minor >= 100)
        {
            minor /= 10;
        }

        return minor;
    }
}
