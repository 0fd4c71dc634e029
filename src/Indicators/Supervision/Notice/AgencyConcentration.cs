namespace Trading.Indicators.Supervision.Notice;

/// <summary>
/// I41: a purchaser goes to one agency again and again, and there one firm wins again and again: the agency's share of the
/// purchaser's procurements times the top winner's share of what was awarded there.
/// </summary>
internal sealed class AgencyConcentration()
    : ShareIndicator(
        "I41",
        SubjectKind.Buyer,
        new(
            "代理机构份额与其中中标人份额之积",
            "agency's share times the share of the winner there"
        )
    )
{
    // Nothing in a code of a firm or a file's id would be this.
    private const char Between = '\u001f';

    protected override IEnumerable<(string Subject, string Against, double Part)> Shares(
        ProcurementDossier dossier
    )
    {
        if (dossier is not { Buyer: { } buyer, Agency: { } agency, IsSale: false })
        {
            yield break;
        }

        var (who, by) = (DossierReading.KeyOf(buyer), DossierReading.KeyOf(agency));
        yield return (who, by, 1);
        foreach (var lot in dossier.Lots)
        {
            if (lot.WinningAward() is { } award)
            {
                yield return (who, by + Between + DossierReading.KeyOf(award.Winner), 1);
            }
        }
    }

    protected override double? Figure(IReadOnlyList<YearSum> sums, double minimum)
    {
        var own = Own(sums).ToList();
        var agencies = own.Where(sum => !sum.Against!.Contains(Between)).ToList();
        var all = agencies.Sum(sum => sum.Part);
        if (all < minimum || all <= 0)
        {
            return null;
        }

        return agencies.Max(agency =>
        {
            var won = own.Where(sum =>
                    sum.Against!.StartsWith(agency.Against + Between, StringComparison.Ordinal)
                )
                .Select(sum => sum.Part)
                .ToList();
            return won.Count == 0 ? 0 : agency.Part / all * won.Max() / won.Sum();
        });
    }
}
