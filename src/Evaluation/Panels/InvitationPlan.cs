using System.Text.Json;
using Trading.Domain.Codes;
using Trading.Messaging.Contracts;

namespace Trading.Evaluation.Panels;

/// <summary>
/// Until when an expert may answer, and which channel is tried when. The first stage is the page and e-mail; the others follow
/// when a part of the time is over. Nights do not count where the evaluation is far enough, and nobody is called then. Shortly
/// before the evaluation, or at its door, there is less time, and all go at once.
/// </summary>
internal static class InvitationPlan
{
    /// <summary>Page and e-mail.</summary>
    public const int FirstStage = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);
    private static readonly IReadOnlyList<Rule> Rules = Load();

    /// <summary>A channel whose turn comes.</summary>
    /// <param name="Number">Which stage, from 2.</param>
    /// <param name="Channel">One of <see cref="MessageChannels"/>.</param>
    /// <param name="At">From when on.</param>
    public sealed record Stage(int Number, string Channel, DateTimeOffset At);

    /// <summary>Of one invitation.</summary>
    /// <param name="AnswerBy">Until when it may be answered.</param>
    /// <param name="RemindAt">When the silent are reminded.</param>
    /// <param name="Stages">The stages after the first, in their order.</param>
    public sealed record Plan(
        DateTimeOffset AnswerBy,
        DateTimeOffset RemindAt,
        IReadOnlyList<Stage> Stages
    );

    /// <summary>Plans one, always the same for the same instant of invitation.</summary>
    /// <param name="invitedAt">When the expert was told.</param>
    /// <param name="evaluationAt">When the evaluation begins.</param>
    /// <param name="answer">The time to answer where the evaluation is far enough.</param>
    /// <param name="remind">How long before its end the silent are reminded.</param>
    /// <param name="offers">Which channels the platform has.</param>
    public static Plan Of(
        DateTimeOffset invitedAt,
        DateTimeOffset evaluationAt,
        TimeSpan answer,
        TimeSpan remind,
        Func<string, bool> offers
    )
    {
        var today = ChinaTime.DateOf(invitedAt);
        var rule = Rules.Last(rule => rule.InForceFrom <= today);
        var shortest = TimeSpan.FromMinutes(rule.ShortestMinutes);
        if (
            answer >= shortest
            && answer <= TimeSpan.FromMinutes(rule.LongestByDayMinutes)
            && rule.ByDay(invitedAt, answer) is var end
            && end <= evaluationAt
        )
        {
            return new(
                end,
                rule.ByDay(invitedAt, remind < answer ? answer - remind : TimeSpan.Zero),
                StagesAt(percent => rule.ByDay(invitedAt, answer * percent / 100))
            );
        }

        var left = evaluationAt - invitedAt;
        var window =
            answer <= left ? answer
            : left >= shortest ? left
            : answer < shortest ? answer
            : shortest;
        var atOnce = window < answer && window <= shortest;
        return new(
            invitedAt + window,
            window < answer ? invitedAt + window / 2 : invitedAt + window - remind,
            StagesAt(percent => atOnce ? invitedAt : invitedAt + window * percent / 100)
        );

        IReadOnlyList<Stage> StagesAt(Func<int, DateTimeOffset> at) =>
            [
                .. rule
                    .Stages.Select(
                        (stage, index) =>
                            new Stage(FirstStage + 1 + index, stage.Channel, at(stage.AfterPercent))
                    )
                    .Where(stage => offers(stage.Channel)),
            ];
    }

    private static Rule[] Load()
    {
        using var stream = typeof(InvitationPlan).Assembly.GetManifestResourceStream(
            "evaluation/invitation-stages.json"
        )!;
        return
        [
            .. JsonSerializer.Deserialize<Rule[]>(stream, Json)!.OrderBy(rule => rule.InForceFrom),
        ];
    }

    private sealed record Rule(
        DateOnly InForceFrom,
        int ShortestMinutes,
        int LongestByDayMinutes,
        TimeOnly DayFrom,
        TimeOnly DayTo,
        IReadOnlyList<RuleStage> Stages
    )
    {
        /// <summary>When so much time of day, by China's clocks, is over.</summary>
        public DateTimeOffset ByDay(DateTimeOffset from, TimeSpan time)
        {
            var day = ChinaTime.DateOf(from);
            var at = from;
            while (true)
            {
                var (begin, end) = (ChinaTime.At(day, DayFrom), ChinaTime.At(day, DayTo));
                at = at < begin ? begin : at;
                if (at < end && time <= end - at)
                {
                    return (at + time).ToOffset(from.Offset);
                }

                time -= at < end ? end - at : TimeSpan.Zero;
                day = day.AddDays(1);
            }
        }
    }

    private sealed record RuleStage(string Channel, int AfterPercent);
}
