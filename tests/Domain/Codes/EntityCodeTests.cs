using System.Text.Json;
using CsCheck;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

public class EntityCodeTests
{
    [Theory]
    [InlineData("91350100M000100Y43", "CN-USCC", "91350100M000100Y43", false, false)]
    [InlineData("cn-uscc:91350100m000100y43", "CN-USCC", "91350100M000100Y43", false, false)]
    [InlineData("CN-ORG:D2143569-X", "CN-ORG", "CN-ORG:D2143569X", true, false)]
    [InlineData("CN-REG:110108000000016", "CN-REG", "CN-REG:110108000000016", true, false)]
    [InlineData(" jp-tsuchiura:214 ", "JP-TSUCHIURA", "JP-TSUCHIURA:214", false, true)]
    [InlineData("AM-TIN:02629081", "AM-TIN", "AM-TIN:02629081", false, true)]
    public void A_code_is_read_to_its_canonical_text(
        string text,
        string scheme,
        string canonical,
        bool legacy,
        bool overseas
    )
    {
        Assert.True(EntityCode.TryParse(text, out var code, out var fault), fault.Message.En);
        Assert.Equal(scheme, code.Scheme);
        Assert.Equal(canonical, code.ToString());
        Assert.Equal(legacy, code.IsLegacy);
        Assert.Equal(overseas, code.IsOverseas);
        Assert.Equal(code, EntityCode.Parse(canonical));
    }

    [Theory]
    [InlineData("", "entity_code.empty")]
    [InlineData("91350100M000100Y44", "uscc.check_character")]
    [InlineData("CN-ORG:D21435691", "organisation_code.check_character")]
    [InlineData("CN-REG:110108000000017", "registration_number.check_digit")]
    [InlineData("D2143569-X", "entity_code.scheme_missing")]
    [InlineData("110108000000016", "entity_code.scheme_missing")]
    [InlineData("CN-ID:11010519491231002X", "entity_code.identity_number")]
    [InlineData("CN-OTHER:1", "entity_code.scheme")]
    [InlineData("J-X:1", "entity_code.scheme")]
    [InlineData("JP-:1", "entity_code.scheme")]
    [InlineData(":1", "entity_code.scheme")]
    [InlineData("JP_JCN:1", "entity_code.scheme")]
    [InlineData("JP-JCN:", "entity_code.value")]
    [InlineData("JP-JCN:1/2", "entity_code.value")]
    [InlineData("JP-JCN:1 2", "entity_code.value")]
    [InlineData("JP-JCN:１", "entity_code.value")]
    [InlineData("JP-JCN:.", "entity_code.value")]
    [InlineData("JP-JCN:1:2", "entity_code.value")]
    [InlineData(
        "JP-JCN:1234567890123456789012345678901234567890123456789012345678",
        "entity_code.length"
    )]
    public void A_wrong_code_is_refused_with_the_reason(string text, string rule)
    {
        Assert.False(EntityCode.TryParse(text, out _, out var fault));
        Assert.Equal(rule, fault.Rule);
    }

    [Fact]
    public void A_person_is_not_keyed_by_the_identity_number_and_the_refusal_does_not_repeat_it()
    {
        Assert.False(EntityCode.TryParse("CN-ID:11010519491231002X", out _, out var fault));
        Assert.DoesNotContain(
            "1949",
            fault.Message.Zh + fault.Message.En,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Canonical_texts_are_read_back_as_text_and_as_json()
    {
        var foreign = Gen.Select(
            Gen.Char["ABCXYZ"].Array[2],
            Gen.Char["ABC019"].Array[1, 20],
            Gen.Char["ABC019"].Array[1, 39],
            (country, register, value) =>
                EntityCode.Parse(
                    $"{(new string(country) == "CN" ? "JP" : new string(country))}-{new string(register)}:{new string(value)}"
                )
        );
        Gen.OneOf(ValidCodes.Unified.Select(EntityCode.Of), foreign)
            .Sample(code =>
            {
                Assert.Equal(code, EntityCode.Parse(code.ToString()));
                Assert.Equal(
                    code,
                    JsonSerializer.Deserialize<EntityCode>(JsonSerializer.Serialize(code))
                );
                Assert.InRange(code.ToString().Length, 1, EntityCode.MaxLength);
            });
    }

    [Fact]
    public void No_text_makes_the_reader_throw_and_what_is_read_is_canonical() =>
        Gen.OneOf(
                Gen.String,
                Gen.Char["CN-USORGEID:0123x. "].Array[0, 70].Select(c => new string(c))
            )
            .Sample(text =>
            {
                if (EntityCode.TryParse(text, out var code, out _))
                {
                    Assert.Equal(code, EntityCode.Parse(code.ToString()));
                }
            });
}
