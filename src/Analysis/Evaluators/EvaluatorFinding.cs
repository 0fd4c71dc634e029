using System.Globalization;
using Trading.Analysis.Networks;

namespace Trading.Analysis.Evaluators;

/// <summary>What was counted of a subject under one pattern, held against chance; said only once it is rare enough.</summary>
/// <param name="Pattern">One of <see cref="EvaluatorPatterns"/>.</param>
/// <param name="Who">Token of an expert, code of a purchaser or key of a centre.</param>
/// <param name="Other">The second expert, the purchaser or the venue; empty where there is none.</param>
/// <param name="Times">Draws, invitations or panels in which it could have been.</param>
/// <param name="Hits">In so many it was.</param>
/// <param name="Whole">All that the expert accepted, or declined; 0 where nothing more is counted.</param>
/// <param name="Chance">Against chance.</param>
public sealed record EvaluatorFinding(
    string Pattern,
    string Who,
    string Other,
    long Times,
    long Hits,
    long Whole,
    MeetingChance Chance
)
{
    /// <summary>1 to 3.</summary>
    public int Level => EvaluatorPatterns.LevelOf(Pattern);

    /// <summary>0 to 1.</summary>
    public double Strength => Math.Clamp(-Math.Log10(Math.Max(Chance.PValue, 1e-300)) / 10, 0, 1);

    /// <summary>Whether so much was counted that anything can be said.</summary>
    public bool IsEnough(EvaluatorParameters by) =>
        Pattern switch
        {
            EvaluatorPatterns.BuyerDraws or EvaluatorPatterns.CentreDraws => Hits >= by.DrawsLeast,
            EvaluatorPatterns.Declines => Hits >= by.DeclinesLeast,
            EvaluatorPatterns.Venue => Hits >= by.VenueLeast,
            EvaluatorPatterns.OneBuyer => Hits >= by.BuyerLeast && Hits >= by.BuyerShare * Whole,
            EvaluatorPatterns.Colleagues => Hits >= by.ColleaguesLeast,
            _ => false,
        };

    /// <summary>What was counted, in words; names stand beside it.</summary>
    /// <param name="venue">Where, as the invitations say it.</param>
    public LocalizedText Sentence(string venue) =>
        Pattern switch
        {
            EvaluatorPatterns.BuyerDraws => new(
                $"为该采购人冻结名单后的 {Times} 次抽取中，{Hits} 次人数不足或被取消重抽；全省同类交易按平均应约 {Expected} 次（p ≤ {P}）。",
                $"Of {Times} draws for the purchaser whose list was frozen {Hits} were short of experts or cancelled and made again, where the province's average of such trading gives about {Expected} (p ≤ {P})."
            ),
            EvaluatorPatterns.CentreDraws => new(
                $"该中心冻结名单后的 {Times} 次抽取中，{Hits} 次人数不足或被取消重抽；全省同类交易按平均应约 {Expected} 次（p ≤ {P}）。",
                $"Of {Times} draws of the centre whose list was frozen {Hits} were short of experts or cancelled and made again, where the province's average of such trading gives about {Expected} (p ≤ {P})."
            ),
            EvaluatorPatterns.Declines => new(
                $"该专家 {Times} 次受邀，{Hits} 次谢绝或逾期未答复（主动回避不计）；同城市同专业的专家受邀同样次数平均应约 {Expected} 次（p ≤ {P}）。",
                $"Of {Times} invitations the expert declined or left without an answer {Hits}, declared conflicts not counted, where experts of the same cities and specialties average about {Expected} (p ≤ {P})."
            ),
            EvaluatorPatterns.Venue => new(
                $"该专家共谢绝或逾期未答复 {Whole} 次；在“{venue}”评审的 {Times} 次邀请中占 {Hits} 次，若与地点无关应约 {Expected} 次（p = {P}）。邀请写明时间、地点和专业。",
                $"The expert declined or left without an answer {Whole} invitations; {Hits} of the {Times} to “{venue}” are among these, where about {Expected} would be if the venue did not matter (p = {P}). Invitations tell time, place and specialty."
            ),
            EvaluatorPatterns.OneBuyer => new(
                $"该专家共接受 {Whole} 次邀请，其中 {Hits} 次是该采购人的（其邀请共 {Times} 次）；若与采购人无关应约 {Expected} 次（p = {P}）。邀请不写明采购人和项目。",
                $"Of {Whole} invitations that the expert accepted {Hits} were the purchaser's, of {Times} that it had; about {Expected} would be if the purchaser did not matter (p = {P}). Invitations name neither purchaser nor procurement."
            ),
            EvaluatorPatterns.Colleagues => new(
                $"两位专家同组评审 {Hits} 次；按各次名单人数和抽取人数，随机应至多约 {Expected} 次（p ≤ {P}）。",
                $"The two sat together {Hits} times, where chance gives at most about {Expected} by how many could be drawn and were each time (p ≤ {P})."
            ),
            _ => throw new ArgumentOutOfRangeException(nameof(venue), Pattern, "No such pattern."),
        };

    private string Expected => Numbers.Say(Chance.Expected);

    private string P =>
        Chance.PValue < 1e-12 ? "1e-12"
        : Chance.PValue < 0.001 ? Chance.PValue.ToString("0.0e-0", CultureInfo.InvariantCulture)
        : Chance.PValue.ToString("0.####", CultureInfo.InvariantCulture);
}
