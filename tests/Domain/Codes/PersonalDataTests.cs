using System.Text.Json;
using CsCheck;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

public class PersonalDataTests
{
    // The standard's own example.
    private const string Standard = "11010519491231002X";
    private static readonly DateOnly Today = new(2026, 11, 24);

    [Fact]
    public void The_standards_example_tells_birth_sex_and_region()
    {
        Assert.True(
            CitizenIdentityNumber.TryParse(" 11010519491231002x ", Today, out var number, out _)
        );
        Assert.Equal(new DateOnly(1949, 12, 31), number.BirthDate);
        Assert.Equal(Sex.Female, number.Sex);
        Assert.Equal("110105", number.Region.ToString());
        Assert.Equal("北京市", number.Region.Name.Zh);
        Assert.Equal(Standard, number.Reveal());
        Assert.Equal(76, number.AgeOn(Today));
        Assert.Equal(77, number.AgeOn(new(2026, 12, 31)));
    }

    [Fact]
    public void No_text_form_of_an_identity_number_contains_it()
    {
        Assert.True(CitizenIdentityNumber.TryParse(Standard, Today, out var number, out _));
        Assert.Equal("110*************2X", number.Mask());
        Assert.Equal(number.Mask(), number.ToString());
        Assert.Equal(number.Mask(), $"{number}");
        Assert.Throws<NotSupportedException>(() => JsonSerializer.Serialize(number));
    }

    [Theory]
    [InlineData("", "identity_number.empty")]
    [InlineData("110105491231002", "identity_number.first_generation")]
    [InlineData("11010519491231002", "identity_number.length")]
    [InlineData("1101051949123100２X", "identity_number.character")]
    [InlineData("11010519491231002Y", "identity_number.character")]
    [InlineData("X1010519491231002X", "identity_number.character")]
    [InlineData("00010519491231002X", "identity_number.region")]
    [InlineData("11010519490230002X", "identity_number.birth_date")]
    [InlineData("11010520261125002X", "identity_number.birth_date")]
    [InlineData("110105194912310020", "identity_number.check_character")]
    public void A_wrong_identity_number_is_refused_with_the_reason_but_never_repeated(
        string text,
        string rule
    )
    {
        Assert.False(CitizenIdentityNumber.TryParse(text, Today, out _, out var fault));
        Assert.Equal(rule, fault.Rule);
        foreach (var part in new[] { "1949", "4912", "002X", "0020" })
        {
            Assert.DoesNotContain(
                part,
                fault.Message.Zh + fault.Message.En,
                StringComparison.Ordinal
            );
        }
    }

    [Fact]
    public void The_residence_permit_of_a_resident_of_taiwan_is_an_identity_number()
    {
        var first17 = "83000019900101001";
        var text = first17 + CitizenIdentityNumber.CheckCharacterOf(first17);
        Assert.True(CitizenIdentityNumber.TryParse(text, Today, out _, out _));
    }

    [Fact]
    public void Every_substituted_digit_and_every_swap_of_different_neighbours_is_detected() =>
        ValidCodes.Identity.Sample(
            text =>
            {
                Assert.True(
                    CitizenIdentityNumber.TryParse(text, Today, out _, out var fault),
                    fault.Message.En
                );
                for (var at = 0; at < 18; at++)
                {
                    foreach (var other in "0123456789X".Where(other => other != text[at]))
                    {
                        Assert.False(
                            CitizenIdentityNumber.TryParse(
                                ValidCodes.Replace(text, at, other),
                                Today,
                                out _,
                                out _
                            )
                        );
                    }
                    if (at < 17 && text[at] != text[at + 1])
                    {
                        Assert.False(
                            CitizenIdentityNumber.TryParse(
                                ValidCodes.Swap(text, at),
                                Today,
                                out _,
                                out _
                            )
                        );
                    }
                }
            },
            iter: 500
        );

    [Theory]
    [InlineData("13840012345")]
    [InlineData(" +86 138-4001-2345 ")]
    [InlineData("0086 13840012345")]
    public void A_mobile_number_is_read_with_country_code_and_separators_and_shown_masked(
        string text
    )
    {
        Assert.True(ChinaMobileNumber.TryParse(text, out var number, out _));
        Assert.Equal("13840012345", number.Reveal());
        Assert.Equal("138****2345", number.ToString());
    }

    [Theory]
    [InlineData("", "phone.empty")]
    [InlineData("12840012345", "mobile.shape")]
    [InlineData("1384001234", "mobile.shape")]
    [InlineData("138400123456", "mobile.shape")]
    [InlineData("１3840012345", "phone.character")]
    [InlineData("024-22690000", "mobile.shape")]
    public void What_is_no_mobile_number_is_refused(string text, string rule)
    {
        Assert.False(ChinaMobileNumber.TryParse(text, out _, out var fault));
        Assert.Equal(rule, fault.Rule);
    }

    [Theory]
    [InlineData("13840012345", "13840012345", "138****2345", true)]
    [InlineData("024-22690000", "02422690000", "024****0000", false)]
    [InlineData("(024) 22690000转801", "02422690000x801", "024****0000", false)]
    [InlineData("+86 24 22690000", "02422690000", "024****0000", false)]
    [InlineData("0418-3328888", "04183328888", "041****8888", false)]
    [InlineData("400-810-0000", "4008100000", "400***0000", false)]
    [InlineData("+86 400 810 0000", "4008100000", "400***0000", false)]
    [InlineData("+81 29 826 1111", "+81298261111", "+81*****1111", false)]
    public void Telephone_numbers_are_read_and_masked(
        string text,
        string canonical,
        string mask,
        bool mobile
    )
    {
        Assert.True(PhoneNumber.TryParse(text, out var number, out var fault), fault.Message.En);
        Assert.Equal(canonical, number.Reveal());
        Assert.Equal(mask, number.ToString());
        Assert.Equal(mobile, number.IsMobile);
        Assert.True(PhoneNumber.TryParse(number.Reveal(), out var again, out _));
        Assert.Equal(number, again);
    }

    [Theory]
    [InlineData("22690000")]
    [InlineData("024-2269000")]
    [InlineData("024-22690000转")]
    [InlineData("024-22690000转1234567")]
    [InlineData("+81")]
    [InlineData("()")]
    [InlineData("1+3840012345")]
    [InlineData("call me")]
    [InlineData("x1")]
    public void What_is_no_telephone_number_is_refused(string text) =>
        Assert.False(PhoneNumber.TryParse(text, out _, out _));

    [Theory]
    [InlineData(" Li.Na+bids@Example.COM.cn ", "Li.Na+bids@example.com.cn", "L***@example.com.cn")]
    [InlineData("a@b.cn", "a@b.cn", "a***@b.cn")]
    public void An_address_keeps_its_name_lowers_its_domain_and_is_shown_masked(
        string text,
        string value,
        string mask
    )
    {
        Assert.True(EmailAddress.TryParse(text, out var address, out _));
        Assert.Equal(value, address.Reveal());
        Assert.Equal(mask, address.ToString());
    }

    [Theory]
    [InlineData("", "email.empty")]
    [InlineData("li.na", "email.shape")]
    [InlineData("@b.cn", "email.shape")]
    [InlineData("a@", "email.shape")]
    [InlineData("a@b", "email.shape")]
    [InlineData("a..b@c.cn", "email.shape")]
    [InlineData(".a@c.cn", "email.shape")]
    [InlineData("a@-c.cn", "email.shape")]
    [InlineData("a@c..cn", "email.shape")]
    [InlineData("a@10.0.0.1", "email.shape")]
    [InlineData("a b@c.cn", "email.character")]
    [InlineData("a@b@c.cn", "email.character")]
    [InlineData("a＠c.cn", "email.shape")]
    [InlineData("李@c.cn", "email.character")]
    [InlineData("a@\u212A.cn", "email.character")]
    [InlineData("a@c.cn\r\nBcc:x@y.cn", "email.character")]
    public void What_is_no_address_is_refused(string text, string rule)
    {
        Assert.False(EmailAddress.TryParse(text, out _, out var fault));
        Assert.Equal(rule, fault.Rule);
    }

    [Fact]
    public void No_text_makes_a_reader_throw_and_what_is_refused_has_a_rule() =>
        Gen.String.Sample(text =>
        {
            Assert.Equal(
                CitizenIdentityNumber.TryParse(text, Today, out _, out var fault),
                fault.Rule is null
            );
            Assert.Equal(ChinaMobileNumber.TryParse(text, out _, out fault), fault.Rule is null);
            Assert.Equal(PhoneNumber.TryParse(text, out _, out fault), fault.Rule is null);
            Assert.Equal(EmailAddress.TryParse(text, out _, out fault), fault.Rule is null);
        });

    [Fact]
    public void Every_telephone_number_that_is_read_can_be_masked() =>
        Gen.Char["0123456789+- ()x"]
            .Array[1, 20]
            .Sample(
                characters =>
                {
                    if (PhoneNumber.TryParse(new string(characters), out var number, out _))
                    {
                        Assert.Contains('*', number.Mask());
                    }
                },
                iter: 100_000
            );
}
