using Trading.Alerts.Scoring;
using Trading.Domain;

namespace Trading.Tests.Alerts;

public sealed class AlertHeadlineTests
{
    [Fact]
    public void A_headline_names_as_many_findings_as_its_column_holds_and_none_by_half()
    {
        Assert.Equal("甲；乙", AlertHeadline.Of([new("甲", "A"), new("乙", "B")]).Zh);
        var many = Enumerable
            .Range(1, 60)
            .Select(number => new LocalizedText(
                $"报价呈等差规律{number}",
                $"Bids in steps {number}"
            ))
            .ToList();
        var line = AlertHeadline.Of(many);
        foreach (var text in new[] { line.Zh, line.En })
        {
            Assert.InRange(text.Length, 450, AlertHeadline.Longest);
            Assert.EndsWith("…", text, StringComparison.Ordinal);
        }

        var named = line.Zh.TrimEnd('…').Split('；');
        Assert.Equal(many.Take(named.Length).Select(name => name.Zh), named);
        var endless = AlertHeadline.Of([new(new('长', 900), new('x', 900))]);
        Assert.Equal(AlertHeadline.Longest, endless.Zh.Length);
    }
}
