using System.Text.Json;
using CsCheck;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

public class UnifiedSocialCreditCodeTests
{
    private const string Standard = "91350100M000100Y43";

    [Fact]
    public void The_standards_own_example_is_valid_and_comes_apart()
    {
        var code = UnifiedSocialCreditCode.Parse(Standard);
        Assert.Equal(Standard, code.ToString());
        Assert.Equal("M000100Y4", code.OrganisationCode.ToString());
        Assert.Equal("350100", code.DivisionCode.ToString());
        Assert.Equal('3', code.CheckCharacter);
        Assert.Equal("Enterprise", code.Authority.CategoryName.En);
        Assert.Equal('3', UnifiedSocialCreditCode.CheckCharacterOf(Standard.AsSpan(0, 17)));
    }

    [Theory]
    [InlineData("914403001922038216")]
    [InlineData("9144030071526726XG")]
    [InlineData("91110108551385082Q")]
    public void Codes_in_public_annual_reports_are_valid(string text) =>
        Assert.True(Reads(text, out _));

    [Theory]
    [InlineData("  91350100m000100y43\t\r\n")]
    [InlineData("91350100M000100Y43 ")]
    public void White_space_around_and_lower_case_are_forgiven(string text)
    {
        Assert.True(UnifiedSocialCreditCode.TryParse(text, out var code, out _));
        Assert.Equal(Standard, code.ToString());
    }

    [Theory]
    [InlineData(null, "uscc.empty", null, "Enter")]
    [InlineData(" \t ", "uscc.empty", null, "Enter")]
    [InlineData("91350100M000100Y4", "uscc.length", null, "not 17")]
    [InlineData("91350100M000100Y433", "uscc.length", null, "not 19")]
    [InlineData("9135I100M000100Y43", "uscc.character", 5, "did you mean '1'")]
    [InlineData("91350100MOOO100Y43", "uscc.character", 10, "did you mean '0'")]
    [InlineData("9135０100M000100Y43", "uscc.character", 5, "full-width")]
    [InlineData("９1350100M000100Y43", "uscc.character", 1, "half-width '9'")]
    [InlineData("91350100М000100Y43", "uscc.character", 9, "not the Latin letter")]
    [InlineData("91350100 M000100Y43", "uscc.character", 9, "white space (U+0020)")]
    [InlineData("91350100M000100Y43\u00A0", "uscc.character", 19, "white space (U+00A0)")]
    [InlineData("91350100M000100Y4\u200B3", "uscc.character", 18, "'U+200B'")]
    [InlineData("91350100-M000100Y43", "uscc.character", 9, "'-', is not allowed")]
    [InlineData("91350100M000😀Y43", "uscc.character", 13, "'😀'")]
    [InlineData("01350100M000100Y43", "uscc.authority", 1, "'0'")]
    [InlineData("98350100M000100Y43", "uscc.category", 2, "'8'")]
    [InlineData("9135A100M000100Y43", "uscc.division", 5, "'A'")]
    [InlineData("91050100M000100Y43", "uscc.division", 3, "'0'")]
    [InlineData(
        "91350100M000100Y44",
        "uscc.check_character",
        18,
        "is '4' but the first 17 give '3'"
    )]
    [InlineData(
        "91350100M000010Y43",
        "uscc.check_character",
        18,
        "characters 13 and 14 were swapped"
    )]
    public void A_wrong_code_is_refused_with_the_exact_reason_and_place(
        string? text,
        string rule,
        int? position,
        string says
    )
    {
        Assert.False(Reads(text, out var fault));
        Assert.Equal(rule, fault.Rule);
        Assert.Equal(position, fault.Position);
        Assert.Contains(says, fault.Message.En, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Message.Zh);
    }

    [Fact]
    public void An_overlong_text_is_refused_by_its_length()
    {
        Assert.False(Reads(new string('é', 100_000), out var fault));
        Assert.Equal("uscc.length", fault.Rule);
    }

    [Fact]
    public void A_code_whose_organisation_code_inside_does_not_agree_is_refused_even_if_its_own_check_does()
    {
        var first17 = "91350100M000100Y5";
        Assert.False(
            Reads(first17 + UnifiedSocialCreditCode.CheckCharacterOf(first17), out var fault)
        );
        Assert.Equal("uscc.organisation_check", fault.Rule);
        Assert.Contains("should end in '4'", fault.Message.En, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_composed_is_read_back() =>
        ValidCodes.Unified.Sample(
            code => UnifiedSocialCreditCode.Parse(code.ToString()) == code,
            iter: 5_000
        );

    [Fact]
    public void Every_single_substitution_is_detected_by_the_check_character_alone() =>
        ValidCodes.Unified.Sample(
            code =>
            {
                var text = code.ToString();
                for (var at = 0; at < 18; at++)
                {
                    foreach (var other in UnifiedSocialCreditCode.Alphabet)
                    {
                        var wrong = ValidCodes.Replace(text, at, other);
                        var agrees =
                            UnifiedSocialCreditCode.CheckCharacterOf(wrong.AsSpan(0, 17))
                            == wrong[17];
                        Assert.Equal(other == text[at], agrees);
                        Assert.Equal(agrees, Reads(wrong, out _));
                    }
                }
            },
            iter: 100
        );

    [Fact]
    public void Every_swap_of_different_neighbours_is_detected_the_check_character_included() =>
        ValidCodes.Unified.Sample(
            code =>
            {
                var text = code.ToString();
                for (var at = 0; at < 17; at++)
                {
                    var wrong = ValidCodes.Swap(text, at);
                    var agrees =
                        UnifiedSocialCreditCode.CheckCharacterOf(wrong.AsSpan(0, 17)) == wrong[17];
                    Assert.Equal(text[at] == text[at + 1], agrees);
                    Assert.Equal(agrees, Reads(wrong, out _));
                }
            },
            iter: 2_000
        );

    [Fact]
    public void No_text_makes_the_reader_throw() =>
        Gen.String.Sample(text =>
        {
            var read = Reads(text, out var fault);
            Assert.Equal(read, fault == default);
        });

    [Fact]
    public void A_code_cannot_be_composed_of_what_the_alphabet_leaves_out() =>
        Assert.Throws<ArgumentException>(() =>
        {
            UnifiedSocialCreditCode.Compose('9', '1', RegionCode.Parse("210100"), "MA0I0000");
        });

    [Fact]
    public void In_json_a_code_is_a_string_and_a_wrong_one_is_read_with_its_text_and_its_fault()
    {
        var code = UnifiedSocialCreditCode.Parse(Standard);
        Assert.Equal($"\"{Standard}\"", JsonSerializer.Serialize(code));
        Assert.Equal(code, JsonSerializer.Deserialize<UnifiedSocialCreditCode>($"\"{Standard}\""));
        var wrong = JsonSerializer.Deserialize<UnifiedSocialCreditCode>("\"91350100M000100Y44\"");
        Assert.Equal("uscc.check_character", wrong.Fault?.Rule);
        Assert.Equal("91350100M000100Y44", wrong.ToString());
        Assert.Throws<JsonException>(() =>
            JsonSerializer.Deserialize<UnifiedSocialCreditCode>("42")
        );
    }

    private static bool Reads(string? text, out CodeFault fault) =>
        UnifiedSocialCreditCode.TryParse(text, out _, out fault);
}
