using Trading.Domain;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement;

namespace Trading.Tests.Kernel.Commands;

public sealed class CodeFaultsTests
{
    private sealed record Line(EntityCode Code, RegionCode? Region, string Name);

    private sealed record Told(
        EntityCode Firm,
        EntityCode? Buyer,
        IReadOnlyList<Line> Lines,
        IReadOnlyList<EntityCode> Others,
        Line? Nested,
        [property: Secret] EntityCode? Hidden
    );

    [Fact]
    public void Every_code_that_is_none_is_told_by_field_value_and_rule_wherever_it_stands()
    {
        var told = new Told(
            default,
            EntityCode.Given("91210100MA0000000I"),
            [
                new(EntityCode.Given("XX-TEST:1"), null, ""),
                new(EntityCode.Given("?"), RegionCode.Given("2101"), ""),
            ],
            [EntityCode.Given("XX-TEST:1"), EntityCode.Given(" 123 ")],
            new(EntityCode.Given("CN-ID:1"), null, ""),
            EntityCode.Given("nobody may read this")
        );
        Assert.Equal(
            [
                ("/firm", "entity_code.empty", null),
                ("/buyer", "uscc.character", "91210100MA0000000I"),
                ("/lines/1/code", "uscc.character", "?"),
                ("/lines/1/region", "region.length", "2101"),
                ("/others/1", "uscc.length", " 123 "),
                ("/nested/code", "entity_code.identity_number", "CN-ID:1"),
                ("/hidden", "uscc.character", null),
            ],
            CodeFaults.In(told).Select(error => (error.Pointer, error.Code, error.Value))
        );
    }

    [Fact]
    public void A_message_whose_codes_are_codes_has_no_fault()
    {
        var code = EntityCode.Parse("XX-TEST:1");
        Assert.Empty(CodeFaults.In(new Told(code, null, [], [code], null, null)));
        Assert.True(CodeFaults.CanBeIn(typeof(RecordOpening.Command)));
        Assert.False(CodeFaults.CanBeIn(typeof(RecordContract.Command)));
    }

    [Fact]
    public void A_fault_is_told_in_the_callers_language()
    {
        var before = System.Globalization.CultureInfo.CurrentUICulture;
        try
        {
            foreach (var (language, word) in new[] { ("zh-CN", "请填写"), ("en", "Enter") })
            {
                System.Globalization.CultureInfo.CurrentUICulture =
                    System.Globalization.CultureInfo.GetCultureInfo(language);
                Assert.StartsWith(
                    word,
                    CodeFaults.In(new Line(default, null, "")).Single().Message,
                    StringComparison.Ordinal
                );
            }
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentUICulture = before;
        }
    }
}
