using System.Text.Json;
using CsCheck;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

/// <summary>What is given as a code travels until it is judged: a code as its canonical text, another as it was given.</summary>
public sealed class GivenCodeTests
{
    private static readonly Gen<string> Foreign =
        from scheme in Gen.Char['A', 'Z'].Array[2, 2]
        from register in Gen.Char.AlphaNumeric.Array[1, 10]
        from value in Gen.Char.AlphaNumeric.Array[1, 20]
        select $"{new string(scheme)}-{new string(register)}:{new string(value)}";

    private static readonly Gen<string> Unified = Gen.Char["0123456789ABCDEFGHJKLMNPQRTUWXY"]
        .Array[8]
        .Select(eight =>
            UnifiedSocialCreditCode
                .Compose('9', '1', RegionCode.Parse("210100"), new string(eight))
                .ToString()
        );

    private static readonly Gen<string> Texts = Gen.OneOf(Unified, Foreign, Gen.String);

    [Fact]
    public void A_code_is_the_same_after_json_and_an_address_and_any_other_text_comes_back_as_it_was() =>
        Texts.Sample(text =>
        {
            // Half of a pair is no text that JSON can hold.
            if (text.Any(char.IsSurrogate))
            {
                return;
            }

            var given = EntityCode.Given(text);
            Assert.Equal(
                EntityCode.TryParse(text, out var parsed, out var fault),
                given.Fault is null
            );
            Assert.Equal(given.Fault is null ? parsed.ToString() : text, given.ToString());
            Assert.Equal(given.Fault is null ? default : fault, given.Fault ?? default);
            Assert.Equal(
                given,
                JsonSerializer.Deserialize<EntityCode>(JsonSerializer.Serialize(given))
            );
            Assert.True(Bind<EntityCode>(given.ToString(), out var bound));
            Assert.Equal(given, bound);
        });

    [Fact]
    public void Every_kind_of_code_keeps_a_text_that_is_none()
    {
        Keeps<EntityCode>();
        Keeps<UnifiedSocialCreditCode>();
        Keeps<RegionCode>();
        Keeps<NaturalPersonNumber>();
        Keeps<OrganisationCode>();
        Keeps<BusinessRegistrationNumber>();

        static void Keeps<T>()
            where T : struct, ICode<T>
        {
            foreach (
                var rubbish in new[] { "", " ", "nonsense ", "９１", "0", new string('9', 99) }
            )
            {
                var given = T.Given(rubbish);
                Assert.False(T.TryParse(rubbish, out _, out var fault));
                Assert.Equal(fault, given.Fault);
                Assert.Equal(rubbish, given.ToString());
                Assert.NotEqual(default, given);
            }

            Assert.Equal(default, T.Given(null));
            Assert.NotNull(default(T).Fault);
            Assert.Equal("null", JsonSerializer.Serialize(default(T)));
            Assert.Equal(default, JsonSerializer.Deserialize<T>("null"));
            Assert.Null(JsonSerializer.Deserialize<T?>("null"));
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<T>("42"));
        }
    }

    [Fact]
    public void Two_texts_that_are_no_code_are_one_only_if_they_are_the_same()
    {
        Assert.Equal(EntityCode.Given("x"), EntityCode.Given("x"));
        Assert.NotEqual(EntityCode.Given("x"), EntityCode.Given("y"));
        Assert.NotEqual(EntityCode.Given(""), default);
        Assert.Null(EntityCode.Given("x").Unified);
    }

    [Fact]
    public void What_may_be_left_out_is_left_out_by_a_blank_text()
    {
        Assert.Null(GivenCode.OrNone<RegionCode>(null));
        Assert.Null(GivenCode.OrNone<RegionCode>("  "));
        Assert.Equal(RegionCode.Parse("210100"), GivenCode.OrNone<RegionCode>("210100"));
        Assert.NotNull(GivenCode.OrNone<RegionCode>("2101")?.Fault);
    }

    private static bool Bind<T>(string text, out T bound)
        where T : IParsable<T> => T.TryParse(text, null, out bound!);
}
