using System.Text;
using Trading.Alerts.Cases;
using Trading.Domain.Codes;
using UglyToad.PdfPig;

namespace Trading.Tests.Alerts.Cases;

/// <summary>The states as data, and the paper.</summary>
public sealed class CaseRulesTests
{
    [Fact]
    public void Every_state_is_reached_and_all_lead_to_the_end()
    {
        var states = CaseRules.States.Select(state => state.Code).ToHashSet();
        Assert.All(
            CaseRules.Actions,
            action =>
            {
                Assert.Subset(states, action.From.ToHashSet());
                Assert.True(action.To is null || states.Contains(action.To), action.Code);
            }
        );
        // What a case leads to besides: corrected by its last correction, and back to where it was paused.
        var reached = CaseRules.Actions.Select(action => action.To).OfType<string>();
        Assert.Equal(states.Order(), reached.Append(CaseStates.Corrected).Distinct().Order());
        foreach (var state in states.Where(state => state != CaseStates.Closed))
        {
            Assert.True(LeadsToTheEnd(state, []), state);
        }

        static bool LeadsToTheEnd(string state, HashSet<string> seen) =>
            state == CaseStates.Closed
            || seen.Add(state)
                && CaseRules
                    .Actions.Where(action => action.From.Contains(state))
                    .SelectMany(action =>
                        action.Code switch
                        {
                            "carried_out" => [CaseStates.Corrected],
                            "resumed" => ["open"],
                            _ => action.To is { } to ? new[] { to } : [],
                        }
                    )
                    .Any(next => LeadsToTheEnd(next, seen));
    }

    [Theory]
    [InlineData("complaint", "construction", "2026-09-01", "2026-10-19", true)]
    [InlineData("complaint", "procurement", "2026-09-01", "2026-10-19", true)]
    [InlineData("own", "procurement", "2026-09-01", "2026-10-19", false)]
    // Before the regulation there was no such term for construction.
    [InlineData("complaint", "construction", "2011-12-01", null, false)]
    public void The_term_is_that_of_origin_law_and_day(
        string origin,
        string regime,
        string from,
        string? due,
        bool isLaw
    )
    {
        var day = DateOnly.Parse(from, System.Globalization.CultureInfo.InvariantCulture);
        var term = CaseRules.TermOf("decision", origin, regime, day);
        Assert.Equal(isLaw, term.IsLaw);
        if (due is not null)
        {
            Assert.Equal(
                due,
                term.From(day, WorkingDays.Official)
                    .Day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)
            );
        }
    }

    [Fact]
    public void A_paper_says_what_it_was_given_line_by_line_and_page_by_page()
    {
        var sentence =
            "采购人（招标人）应当在 2026-12-04 前改正（see art. 61）；逾期的，依法处理。𠮷";
        var paragraphs = Enumerable
            .Range(1, 60)
            .Select(number => new PdfParagraph($"{number}. {sentence}"))
            .ToList();
        var file = PdfText.Of("决定书", "2026-210100-0001", paragraphs);
        Assert.Equal(file, PdfText.Of("决定书", "2026-210100-0001", paragraphs));
        Assert.DoesNotContain(file, sign => sign > 127);
        using var pdf = PdfDocument.Open(file);
        Assert.True(pdf.NumberOfPages > 2);
        var text = string.Concat(pdf.GetPages().Select(page => page.Text));
        Assert.Equal("决定书", pdf.Information.Title);
        for (var number = 1; number <= 60; number++)
        {
            Assert.Contains(
                $"{number}.采购人（招标人）应当在2026-12-04前改正（seeart.61）；逾期的，依法处理。",
                text.Replace(" ", "", StringComparison.Ordinal),
                StringComparison.Ordinal
            );
        }

        foreach (var page in pdf.GetPages())
        {
            Assert.All(
                page.Letters,
                letter => Assert.InRange(letter.StartBaseLine.X, 30, 595 - 30)
            );
        }
    }
}
