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

    [Theory]
    [InlineData("\u200B")]
    [InlineData("\u200D")]
    [InlineData("\u00AD")]
    [InlineData("\u2060")]
    [InlineData("\uFEFF")]
    [InlineData("\u3164")]
    [InlineData("\uFFA0")]
    [InlineData("\u115F")]
    [InlineData("\u1160")]
    [InlineData("\u180E")]
    [InlineData("\u034F")]
    [InlineData("\u2800")]
    [InlineData("\U000E0041")]
    [InlineData("\uFE0F")]
    [InlineData("\U000E0100")]
    public void What_is_blank_to_the_eye_is_named_with_its_place(string blank)
    {
        foreach (var (text, place) in new[] { (blank, 1), ("a" + blank, 2), ("𠮷a" + blank, 3) })
        {
            Assert.True(ForbiddenText.IsIn(text, multiline: true, out var fault), text);
            Assert.Equal(("text.invisible", (int?)place), (fault.Rule, fault.Position));
            Assert.Contains(
                $"U+{char.ConvertToUtf32(blank, 0):X4}",
                fault.Message.Zh,
                StringComparison.Ordinal
            );
        }
    }

    [Theory]
    [InlineData("\u200E")]
    [InlineData("\u200F")]
    [InlineData("\u061C")]
    public void Marks_of_direction_are_controls_of_direction(string mark)
    {
        Assert.True(ForbiddenText.IsIn("公司" + mark, multiline: false, out var fault));
        Assert.Equal("text.bidi", fault.Rule);
    }

    [Theory]
    [InlineData("葛\U000E0100城")] // An ideographic variation sequence, as in names of persons.
    [InlineData("\U00020BB7\U000E0101野")]
    [InlineData("辻\uFE00")]
    [InlineData("❤\uFE0F")]
    [InlineData("ᠠ\u180B")]
    public void Forms_of_a_character_are_chosen_where_there_is_a_character(string text) =>
        Assert.False(ForbiddenText.IsIn(text, multiline: false, out _));

    [Fact]
    public void What_cannot_be_stored_is_told_from_what_should_not_be_written()
    {
        // No attribute can hold half a character either.
        foreach (var text in new[] { "a\0", "\uD842", "𠮷\uDFB7", "一\uD842" + "二\0" })
        {
            Assert.True(ForbiddenText.CannotBeStored(text, out var fault));
            Assert.NotNull(fault.Position);
            Assert.False(ForbiddenText.CannotBeStored(ForbiddenText.Storable(text), out _));
        }

        Assert.True(ForbiddenText.CannotBeStored("𠮷a\0", out var place));
        Assert.Equal(3, place.Position);
        Assert.Contains("U+0000", place.Message.Zh, StringComparison.Ordinal);
        Assert.False(ForbiddenText.CannotBeStored("𠮷\u200B\n", out _));
        Assert.Equal("browser 1", ForbiddenText.Without("brow\u200Bser\0 1"));
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
