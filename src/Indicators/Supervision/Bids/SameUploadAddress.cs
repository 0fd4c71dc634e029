namespace Trading.Indicators.Supervision.Bids;

/// <summary>I03: bids of different bidders were uploaded from one public address, in whichever lots of the procurement.</summary>
internal sealed class SameUploadAddress() : SharedMarks("I03", new("上传地址", "upload address"))
{
    public override IEnumerable<IndicatorFinding> Judge(
        ProcurementDossier dossier,
        IIndicatorContext context
    )
    {
        var speaker = new Speaker(Code, SubjectKind.Procurement, dossier.Id, null);
        var opened = dossier.Lots.Where(lot => lot.BidsAreKnown).ToList();
        return opened.Count > 0
            ? Judge(
                new LotCase(dossier, opened[0], context, speaker),
                [.. opened.SelectMany(lot => lot.Bids)]
            )
            :
            [
                Gates.Stop(
                    Needs,
                    dossier,
                    dossier.Lots is [var first, ..] ? first : new() { Number = "" },
                    speaker
                )!,
            ];
    }

    protected override IEnumerable<Mark>? MarksOf(BidFacts bid, LotCase at) =>
        bid.UploadAddress is not { } address ? null
        : at.Context.IsSharedGateway(address.Token) ? []
        : [address];

    protected override LocalizedText Law(LotCase at) =>
        at.Law(
            new(
                "法律未单独列为视为串通的情形，依地方规定和招标文件约定认定",
                "no statutory form by itself; local rules and the document's wording decide"
            ),
            new(
                "法律未单独列为视为串通的情形，依地方规定和采购文件约定认定",
                "no statutory form by itself; local rules and the document's wording decide"
            )
        );
}
