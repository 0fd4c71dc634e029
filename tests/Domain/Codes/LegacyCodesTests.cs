using CsCheck;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

public class LegacyCodesTests
{
    [Theory]
    [InlineData("D2143569-X")]
    [InlineData("d2143569x")]
    [InlineData(" M000100Y4 ")]
    public void Organisation_codes_of_the_standards_are_valid_with_and_without_hyphen(string text)
    {
        Assert.True(OrganisationCode.TryParse(text, out var code, out _));
        Assert.Equal(9, code.ToString().Length);
        Assert.Equal('-', code.Hyphenated[8]);
        Assert.Equal(code, OrganisationCode.Parse(code.Hyphenated));
    }

    [Theory]
    [InlineData("", "organisation_code.empty")]
    [InlineData("D2143569", "organisation_code.length")]
    [InlineData("D21435691", "organisation_code.check_character")]
    [InlineData("D214356９X", "organisation_code.character")]
    [InlineData("D2-143569X", "organisation_code.character")]
    public void A_wrong_organisation_code_is_refused_with_the_reason(string text, string rule)
    {
        Assert.False(OrganisationCode.TryParse(text, out _, out var fault));
        Assert.Equal(rule, fault.Rule);
    }

    [Fact]
    public void An_organisation_code_misses_exactly_the_body_substitutions_that_agree_mod_11() =>
        ValidCodes.Organisation.Sample(
            text =>
            {
                for (var at = 0; at < 8; at++)
                {
                    foreach (var other in "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                    {
                        var agrees = OrganisationCode.TryParse(
                            ValidCodes.Replace(text, at, other),
                            out _,
                            out _
                        );
                        Assert.Equal(Residue(text[at]) == Residue(other), agrees);
                    }
                }
            },
            iter: 200
        );

    [Fact]
    public void An_organisation_code_misses_exactly_the_body_swaps_that_agree_mod_11() =>
        ValidCodes.Organisation.Sample(
            text =>
            {
                for (var at = 0; at < 7; at++)
                {
                    var agrees = OrganisationCode.TryParse(ValidCodes.Swap(text, at), out _, out _);
                    Assert.Equal(Residue(text[at]) == Residue(text[at + 1]), agrees);
                }
            },
            iter: 2_000
        );

    [Fact]
    public void A_registration_number_of_a_licence_is_valid()
    {
        Assert.True(BusinessRegistrationNumber.TryParse("110108000000016", out var code, out _));
        Assert.Equal("110108000000016", code.ToString());
    }

    [Theory]
    [InlineData("", "registration_number.empty")]
    [InlineData("11010800000001", "registration_number.length")]
    [InlineData("11010800000001L", "registration_number.character")]
    [InlineData("110108000000017", "registration_number.check_digit")]
    public void A_wrong_registration_number_is_refused_with_the_reason(string text, string rule)
    {
        Assert.False(BusinessRegistrationNumber.TryParse(text, out _, out var fault));
        Assert.Equal(rule, fault.Rule);
    }

    [Fact]
    public void Every_single_substitution_in_a_registration_number_is_detected() =>
        ValidCodes.Registration.Sample(
            text =>
            {
                for (var at = 0; at < 15; at++)
                {
                    foreach (var other in "0123456789")
                    {
                        var agrees = BusinessRegistrationNumber.TryParse(
                            ValidCodes.Replace(text, at, other),
                            out _,
                            out _
                        );
                        Assert.Equal(text[at] == other, agrees);
                    }
                }
            },
            iter: 500
        );

    [Fact]
    public void At_most_one_swap_of_neighbours_in_forty_escapes_the_check_digit_of_a_registration_number()
    {
        var random = new Random(20061);
        var (swaps, missed) = (0, 0);
        for (var n = 0; n < 5_000; n++)
        {
            var body = string.Concat(Enumerable.Range(0, 14).Select(_ => random.Next(10)));
            var text = body + BusinessRegistrationNumber.CheckDigitOf(body);
            for (var at = 0; at < 14; at++)
            {
                if (text[at] != text[at + 1])
                {
                    swaps++;
                    missed += BusinessRegistrationNumber.TryParse(
                        ValidCodes.Swap(text, at),
                        out _,
                        out _
                    )
                        ? 1
                        : 0;
                }
            }
        }
        Assert.InRange((double)missed / swaps, 0.0001, 0.025);
    }

    private static int Residue(char character) =>
        (char.IsAsciiDigit(character) ? character - '0' : character - 'A' + 10) % 11;
}
