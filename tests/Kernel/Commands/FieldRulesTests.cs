using FluentValidation;
using Trading.Kernel.Commands;

namespace Trading.Tests.Kernel.Commands;

/// <summary>Rules that fields of many messages share.</summary>
public sealed class FieldRulesTests
{
    [Theory]
    [InlineData("CN", true)]
    [InlineData(null, true)]
    [InlineData("", false)]
    [InlineData("CNY", false)]
    [InlineData("cn", false)]
    [InlineData("CN\n", false)]
    [InlineData("\nCN", false)]
    public void A_text_is_wholly_as_its_pattern_says(string? text, bool holds)
    {
        var rules = new InlineValidator<string?[]>();
        rules.RuleFor(texts => texts[0]).IsWholly("[A-Z]{2}");
        Assert.Equal(holds, rules.Validate([text]).IsValid);
    }

    [Fact]
    public void Alternatives_are_whole_too()
    {
        var rules = new InlineValidator<string[]>();
        rules.RuleFor(texts => texts[0]).IsWholly("a|bc");
        Assert.True(rules.Validate(["bc"]).IsValid);
        Assert.False(rules.Validate(["abc"]).IsValid);
    }
}
