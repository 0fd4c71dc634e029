using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Reviews;

/// <summary>The sections of a submission, with what officers said of them. Pure.</summary>
internal static class ReviewedSections
{
    /// <summary>Those that are to be looked at: of a draft what was handed in, of a first submission all that holds something.</summary>
    public static IReadOnlyList<string> InQuestion(Entity entity) =>
        entity.Draft is { } draft
            ? draft.HandedIn
            :
            [
                .. Sections
                    .All.Where(section => !section.IsEmpty(entity.Record))
                    .Select(section => section.Code),
            ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ReviewedSection> Of(
        Entity entity,
        IReadOnlyList<JudgedSection> judged,
        DateOnly today
    ) =>
        [
            .. InQuestion(entity)
                .Select(section =>
                    Of(section, entity, judged.FirstOrDefault(one => one.Section == section), today)
                ),
        ];

    /// <summary>One of them.</summary>
    public static ReviewedSection Of(
        string section,
        Entity entity,
        JudgedSection? judged,
        DateOnly today
    )
    {
        var looked = judged?.Checked.Split(' ') ?? [];
        return new()
        {
            Section = section,
            Verdict = judged?.Verdict,
            Remark = judged?.Remark,
            Points =
            [
                .. ReviewPoint
                    .Of(section, today)
                    .Select(point => new CheckedPoint(
                        point.Code,
                        point.Words,
                        point.Source,
                        looked.Contains(point.Code)
                    )),
            ],
            At = judged?.At,
            By = judged?.OfficerName,
            Outdated = judged is not null && entity.AsHandedIn.Mark(section).ChangedAt > judged.At,
        };
    }
}
