using Trading.Analysis.Procedures;
using Trading.Analysis.Screens;

namespace Trading.Analysis;

/// <summary>The parameters of an appraisal.</summary>
/// <param name="Screens">The directional screens.</param>
/// <param name="Names">The words for codes of kinds and categories.</param>
public sealed record AppraisalSettings(ScreenSettings Screens, Names Names)
{
    /// <summary>What ships, with codes standing for themselves.</summary>
    public static readonly AppraisalSettings Default = new(ScreenSettings.Default, Names.None);
}

/// <summary>
/// Everything the computation has to say about one procurement, including where it stayed silent and why.
/// </summary>
/// <param name="ProcurementId">The procurement.</param>
/// <param name="Level">The highest level of its findings; null when there are none. Findings are not added up: they share the same figures.</param>
/// <param name="Findings">What stands out, the most urgent first.</param>
/// <param name="Outcomes">Every screen and the model, whatever they said.</param>
/// <param name="Score">The model's score; null when it abstained.</param>
public sealed record Appraisal(
    string ProcurementId,
    Level? Level,
    IReadOnlyList<Finding> Findings,
    IReadOnlyList<ScreenOutcome> Outcomes,
    ProcedureScore? Score
)
{
    /// <summary>The code of the procedure model among the screens.</summary>
    public const string ProcedureCode = "M-PROC";

    private const int Reasons = 3;
    private const double LeastShare = 0.05;
    private const int MostShares = 10;
    private const double LeastShown = 0.01;

    private static readonly LocalizedText ProcedureName = new("流程异常", "Unusual procedure");

    private static readonly LocalizedText ProcedureOtherwise = new(
        "项目规模或性质特殊、依法采用较短或较长的期限、录入的日期或金额有误。",
        "an unusual size or nature, a period that the law allows to be shorter or longer, a date or amount mistyped."
    );

    private static readonly string ProcedureSource =
        "A model (version 2): RandomizedPca (combined index of Yue & Qin, 2001), isolation forest (Liu, Ting & Zhou, 2008), ECOD (Li et al., 2023) and nearest distance over step features, ranks joined; see docs/anomalies.md.";

    /// <summary>The share of what applies that could be computed; null when nothing applies.</summary>
    public double? Coverage
    {
        get
        {
            var applicable = Outcomes.Count(o => o.State != ScreenState.NotApplicable);
            return applicable == 0
                ? null
                : 1
                    - (double)Outcomes.Count(o => o.State == ScreenState.InsufficientData)
                        / applicable;
        }
    }

    /// <summary>Appraises one procurement by the model (null where there is none) and against its peers.</summary>
    public static Appraisal Of(
        ProcurementFacts facts,
        ProcedureModel? model,
        PeerGroups peers,
        AppraisalSettings? settings = null
    )
    {
        ArgumentNullException.ThrowIfNull(facts);
        settings ??= AppraisalSettings.Default;
        var score = model?.Score(facts, settings.Names);
        ScreenOutcome[] outcomes =
        [
            Procedure(facts, model, score),
            .. DirectionalScreens.Of(facts, peers, settings.Screens, settings.Names),
        ];
        Finding[] findings =
        [
            .. outcomes.Select(o => o.Finding).OfType<Finding>().OrderByDescending(f => f.Level),
        ];
        return new(
            facts.Id,
            findings.Select(f => (Level?)f.Level).FirstOrDefault(),
            findings,
            outcomes,
            score is { Succeeded: true } known ? known.Value : null
        );
    }

    private static ScreenOutcome Procedure(
        ProcurementFacts facts,
        ProcedureModel? model,
        Outcome<ProcedureScore>? outcome
    )
    {
        if (model is null || outcome is null)
        {
            return Silent(
                ScreenState.InsufficientData,
                new("没有可用的模型。", "There is no model that can be used.")
            );
        }

        if (outcome.Value.Problem is { } problem)
        {
            return Silent(ScreenState.InsufficientData, problem.Message);
        }

        var score = outcome.Value.Value;
        if (model.LevelOf(score) is not { } level)
        {
            return Silent(
                ScreenState.NotTriggered,
                score.OneIn is > 1 and var usual
                    ? new(
                        $"模型计算：约每{usual}个项目中有一个同样或更少见，未达到提示界限。",
                        $"By a model: about one procurement in {usual} is as unusual or more; not remarkable."
                    )
                    : new(
                        "模型计算：多数项目同样或更少见，未达到提示界限。",
                        "By a model: most procurements are as unusual or more; not remarkable."
                    )
            );
        }

        // What explains next to nothing is no reason.
        Contribution[] main =
        [
            .. score
                .Contributions.Where(c => c.Said)
                .Take(Reasons)
                .Where((c, place) => place == 0 || c.Share >= LeastShare),
        ];
        LocalizedText[] said = [.. main.Select(Describe)];
        var rare = Rarity(score, model.TrainedOn);
        var reason = new LocalizedText(
            $"{rare.Zh}主要在于：{string.Join("；", said.Select(t => t.Zh))}。可能的正常原因：{ProcedureOtherwise.Zh}这是模型的提示，只描述数据，不作违规认定。",
            $"{rare.En} Chiefly: {string.Join("; ", said.Select(t => t.En))}. Possible innocent explanations: {ProcedureOtherwise.En} These are a model's words: they describe figures and establish no wrongdoing."
        );
        return new(
            ProcedureCode,
            ProcedureName,
            ScreenState.Triggered,
            reason,
            new(
                ProcedureCode,
                ProcedureName,
                level,
                main[0].Stage,
                reason,
                [.. main.Select(c => c.Figure)],
                ProcedureSource
            )
            {
                Otherwise = ProcedureOtherwise,
                Shares =
                [
                    .. score
                        .Contributions.Where(c => c.Said)
                        .Take(MostShares)
                        .Where(c => c.Share >= LeastShown)
                        .Select(c => new FigureShare(
                            c.Figure,
                            Math.Round(c.Share, 4),
                            Math.Round(c.Deviation, 2),
                            c.Missing
                        )),
                ],
            }
        );

        ScreenOutcome Silent(ScreenState state, LocalizedText why) =>
            new(ProcedureCode, ProcedureName, state, why);
    }

    // Beyond what was seen there is no number: it would be invented.
    private static LocalizedText Rarity(ProcedureScore score, int trainedOn) =>
        score.OneIn is { } oneIn
            ? new(
                $"模型计算：在训练所用的{trainedOn}个项目中，各环节同样或更少见的约每{oneIn}个有一个。",
                $"By a model: of the {trainedOn} procurements it was trained on about one in {oneIn} has steps as unusual or more."
            )
            : new(
                $"模型计算：训练所用的{trainedOn}个项目中，没有一个的各环节如此少见。",
                $"By a model: none of the {trainedOn} procurements it was trained on has steps as unusual."
            );

    private static LocalizedText Describe(Contribution contribution)
    {
        var said = contribution.Figure.Describe();
        var share = Numbers.Say(Math.Round(contribution.Share * 100));
        return new($"{said.Zh}，占异常程度的{share}%", $"{said.En}, {share}% of the deviation");
    }
}
