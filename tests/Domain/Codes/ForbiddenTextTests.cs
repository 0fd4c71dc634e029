using CsCheck;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

public class ForbiddenTextTests
{
    [Theory]
    [InlineData("沈阳某某建设有限公司（东北）𠮷 <b>=1+1</b> 'x'; -- 😀", true)]
    [InlineData(null, false)]
    [InlineData("", false)]
    [InlineData("一\r\n二\t三", true)]
    public void What_can_be_seen_is_allowed(string? text, bool multiline) =>
        Assert.False(ForbiddenText.IsIn(text, multiline, out _));

    [Theory]
    [InlineData("ab\0c", 3, "text.control")]
    [InlineData("a\u001Bb", 2, "text.control")]
    [InlineData("a\u0085", 2, "text.control")]
    [InlineData("a\nb", 2, "text.line_break")]
    [InlineData("公司\u202Efdp.exe", 3, "text.bidi")]
    [InlineData("\u2066a", 1, "text.bidi")]
    [InlineData("a\u2028b", 2, "text.control")]
    [InlineData("a\uFFFDb", 2, "text.damaged")]
    [InlineData("a\uFFFF", 2, "text.noncharacter")]
    public void What_cannot_is_refused_with_its_place(string text, int position, string rule)
    {
        Assert.True(ForbiddenText.IsIn(text, multiline: false, out var fault));
        Assert.Equal(rule, fault.Rule);
        Assert.Equal(position, fault.Position);
        Assert.Contains(
            $"U+{(int)text[position - 1]:X4}",
            fault.Message.Zh,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused_and_a_whole_one_is_not()
    {
        foreach (var text in new[] { "a" + '\uD842', "a" + '\uDFB7' + "b", "a" + '\uD842' + "b" })
        {
            Assert.True(ForbiddenText.IsIn(text, multiline: true, out var fault));
            Assert.Equal(("text.surrogate", 2), (fault.Rule, fault.Position));
        }
        Assert.False(ForbiddenText.IsIn("\uD842\uDFB7", multiline: true, out _));
    }

    [Fact]
    public void What_passes_survives_utf8() =>
        Gen.String.Sample(text =>
        {
            if (!ForbiddenText.IsIn(text, multiline: true, out _))
            {
                var bytes = System.Text.Encoding.UTF8.GetBytes(text);
                Assert.Equal(text, System.Text.Encoding.UTF8.GetString(bytes));
            }
        });
}
