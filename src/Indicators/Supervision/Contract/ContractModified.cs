namespace Trading.Indicators.Supervision.Contract;

/// <summary>R064: the contract was changed.</summary>
internal sealed class ContractModified() : LotIndicator("R064", Needs.Contract)
{
    protected override IEnumerable<IndicatorFinding> Judge(LotCase at)
    {
        // Without a single step it is the record that has nothing.
        if (at.Dossier.Steps.Count == 0)
        {
            yield return at.Whole.Missing("没有任何步骤的记录。", "No step is recorded.");
            yield break;
        }

        var changes = at.Dossier.StepsOf("contractChange", at.Lot.Number).Count();
        var limit = at.Parameter("changes");
        yield return at.Whole.Found(
            changes >= limit,
            changes,
            limit,
            $"合同变更{changes}次。",
            $"The contract was changed {changes} times.",
            ("changes", changes)
        );
    }
}
