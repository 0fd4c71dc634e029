using Trading.Alerts.Screening;
using Trading.Analysis.Screening;

namespace Trading.Tests.Alerts.Screening;

/// <summary>A draft with new wordings in it.</summary>
public sealed class CorrectedTextTests
{
    private static readonly DocumentLine[] Lines =
    [
        new(1, "甲乙丙丁"),
        new(2, "戊己"),
        new(3, "庚辛"),
    ];

    [Fact]
    public void What_was_worded_anew_stands_in_its_place_and_all_else_as_it_was() =>
        Assert.Equal(["甲新丁", "戊己", "庚辛"], Of(Hit(1, 1, 3, "新")));

    [Fact]
    public void Two_clauses_of_a_line_are_each_replaced_and_an_empty_wording_strikes_out() =>
        Assert.Equal(["新丙", "戊己", "庚辛"], Of(Hit(1, 0, 2, "新"), Hit(1, 3, 4, "")));

    [Fact]
    public void Of_two_that_share_words_the_first_is_replaced() =>
        Assert.Equal(["一丁", "戊己", "庚辛"], Of(Hit(1, 0, 3, "一"), Hit(1, 2, 4, "二")));

    [Fact]
    public void A_clause_over_several_lines_leaves_none_of_them_behind() =>
        Assert.Equal(
            ["甲乙新", "庚辛"],
            Of(Hit(1, 2, 4, "新") with { Continued = [new Stretch(2, 0, 2)] })
        );

    [Fact]
    public void A_sentence_put_before_a_full_stop_brings_none() =>
        Assert.Equal(
            ["新的一句。"],
            CorrectedText.Of([new DocumentLine(1, "旧的。")], [Hit(1, 0, 2, "新的一句。")])
        );

    [Fact]
    public void What_was_kept_or_not_answered_stays() =>
        Assert.Equal(
            Lines.Select(line => line.Text),
            Of(
                Hit(1, 0, 2, "新") with
                {
                    Answer = null,
                },
                Hit(2, 0, 2, "新") with
                {
                    Answer = new() { Decision = HitDecisions.Kept, Reason = "因" },
                }
            )
        );

    private static IReadOnlyList<string> Of(params ScreenedHit[] hits) =>
        CorrectedText.Of(Lines, hits);

    private static ScreenedHit Hit(int line, int start, int end, string wording) =>
        new()
        {
            Number = 1,
            Line = line,
            Start = start,
            End = end,
            Answer = new() { Decision = HitDecisions.Changed, Wording = wording },
        };
}
