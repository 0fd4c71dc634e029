using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Trading.Domain.Receipts;

namespace Trading.Tests.Domain.Receipts;

/// <summary>RFC 8785, by its own examples.</summary>
public sealed class CanonicalJsonTests
{
    [Theory]
    // 3.2.2 and 3.2.3.
    [InlineData(
        """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """,
        """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}"""
    )]
    [InlineData(
        """
            {
              "\u20ac": "Euro Sign", "\r": "Carriage Return", "\ufb33": "Hebrew Letter Dalet With Dagesh", "1": "One",
              "\ud83d\ude00": "Emoji: Grinning Face", "\u0080": "Control", "\u00f6": "Latin Small Letter O With Diaeresis"
            }
            """,
        "{\"\\r\":\"Carriage Return\",\"1\":\"One\",\"\u0080\":\"Control\",\"ö\":\"Latin Small Letter O With Diaeresis\",\"€\":\"Euro Sign\",\"😀\":\"Emoji: Grinning Face\",\"\ufb33\":\"Hebrew Letter Dalet With Dagesh\"}"
    )]
    [InlineData(
        """{ "b": {"沈": [ ], "a":{}}, "a": "\b\t\f\u001f\u007f" }""",
        "{\"a\":\"\\b\\t\\f\\u001f\u007f\",\"b\":{\"a\":{},\"沈\":[]}}"
    )]
    [InlineData("null", "null")]
    [InlineData(" [ 100.00 , -0.0, 1e-7 ] ", "[100,0,1e-7]")]
    public void Everybody_writes_the_same_bytes(string given, string canonical)
    {
        Assert.Equal(canonical, Text(CanonicalJson.Parse(given)));
        Assert.Equal(canonical, Text(CanonicalJson.Parse(canonical)));
    }

    // Appendix B: the number by its bits.
    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("ffefffffffffffff", "-1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("c340000000000000", "-9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("44b52d02c7e14af7", "1.0000000000000001e+23")]
    [InlineData("444b1ae4d6e2ef4e", "999999999999999700000")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555555", "333333333.3333333")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void A_number_is_written_as_the_RFC_lists_it(string bits, string canonical) =>
        Assert.Equal(
            canonical,
            Text(
                JsonValue.Create(
                    BitConverter.UInt64BitsToDouble(
                        ulong.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture)
                    )
                )
            )
        );

    [Theory]
    [InlineData("1e400")]
    [InlineData("\"\\ud800\"")]
    [InlineData("{\"\\udc00\":1}")]
    public void What_has_no_canonical_form_is_refused(string text) =>
        Assert.True(
            Record.Exception(() => CanonicalJson.Of(CanonicalJson.Parse(text)))
                is FormatException
                    or JsonException
        );

    [Fact]
    public void A_member_that_is_there_twice_is_refused() =>
        Assert.ThrowsAny<JsonException>(() => CanonicalJson.Parse("""{"a":{"b":1,"b":2}}"""));

    private static string Text(JsonNode? value) => Encoding.UTF8.GetString(CanonicalJson.Of(value));
}
