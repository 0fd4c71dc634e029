using Trading.Domain;
using Trading.Domain.Codes;

namespace Trading.Tests.Domain.Codes;

public sealed class WrittenTests
{
    [Theory]
    [InlineData("1234.56", 1_234_560_000)]
    [InlineData("1,234.56", 1_234_560_000)]
    [InlineData("１，２３４．５６", 1_234_560_000)]
    [InlineData("1 234.56", 1_234_560_000)]
    [InlineData(" 380万元 ", 380_000_000)]
    [InlineData("380 万", 380_000_000)]
    [InlineData("3,800,000元", 380_000_000)]
    [InlineData("￥3,800,000.05 元", 380_000_005)]
    [InlineData("0.5亿元", 5_000_000_000)]
    [InlineData("12。5", 12_500_000)]
    [InlineData("5.", 5_000_000)]
    [InlineData("-3", -3_000_000)]
    public void An_amount_is_read_as_people_write_it(string text, long hundredths)
    {
        Assert.True(Written.TryAmount(text, Money.Yuan, out var amount, out _));
        Assert.Equal(hundredths, amount!.Value.Hundredths);
    }

    [Theory]
    [InlineData("abc", "amount.form")]
    [InlineData("12abc", "amount.form")]
    [InlineData("三百八十万", "amount.form")]
    [InlineData("380万美元", "amount.form")]
    [InlineData("1.2.3", "amount.form")]
    [InlineData(".", "amount.form")]
    [InlineData("12,34", "amount.groups")]
    [InlineData("1,5", "amount.groups")]
    [InlineData("1,234,56", "amount.groups")]
    [InlineData("99999999999999999999", "amount.large")]
    [InlineData("99999999999999999999999999999999999999", "amount.large")]
    [InlineData("79228162514264337593543950335亿", "amount.large")]
    public void What_is_no_amount_is_told_why_and_never_guessed(string text, string rule)
    {
        Assert.False(Written.TryAmount(text, Money.Yuan, out var amount, out var fault));
        Assert.Null(amount);
        Assert.Equal(rule, fault.Rule);
    }

    [Theory]
    [InlineData("5", 5)]
    [InlineData("１２０", 120)]
    [InlineData("1,200", 1200)]
    public void A_whole_number_is_read_as_people_write_it(string text, int number)
    {
        Assert.True(Written.TryWhole(text, out var read, out _));
        Assert.Equal(number, read);
    }

    [Theory]
    [InlineData("五")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("1,2")]
    [InlineData("99999999999")]
    public void What_is_no_whole_number_is_told_so(string text)
    {
        Assert.False(Written.TryWhole(text, out _, out var fault));
        Assert.Equal("number.form", fault.Rule);
    }

    [Theory]
    [InlineData("2026-11-24")]
    [InlineData("2026/11/24")]
    [InlineData("2026.11.24")]
    [InlineData("20261124")]
    [InlineData("2026年11月24日")]
    [InlineData("２０２６－１１－２４")]
    public void A_day_is_read_as_people_write_it(string text)
    {
        Assert.True(Written.TryDay(text, out var day, out _));
        Assert.Equal(new DateOnly(2026, 11, 24), day);
    }

    [Theory]
    [InlineData("2026-11-24 09:00")]
    [InlineData("2026-11-24T09:00")]
    [InlineData("2026-11-24T09:00:00")]
    [InlineData("2026年11月24日 9:00")]
    [InlineData("2026年11月24日9时00分")]
    [InlineData("2026/11/24　９：００")]
    public void A_time_is_read_as_people_write_it(string text)
    {
        Assert.True(Written.TryMoment(text, out var moment, out _));
        Assert.Equal(new DateTimeOffset(2026, 11, 24, 9, 0, 0, ChinaTime.Offset), moment);
    }

    [Theory]
    [InlineData("2026-11-24", "moment.no_time")]
    [InlineData("2026-13-24 09:00", "moment.form")]
    [InlineData("2026-11-24 25:00", "moment.form")]
    [InlineData("明天上午", "moment.form")]
    public void What_is_no_time_is_told_why(string text, string rule)
    {
        Assert.False(Written.TryMoment(text, out _, out var fault));
        Assert.Equal(rule, fault.Rule);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    [InlineData("　")]
    public void Blank_is_nothing_and_no_fault(string? text)
    {
        Assert.True(Written.TryAmount(text, Money.Yuan, out var amount, out _));
        Assert.True(Written.TryWhole(text, out var number, out _));
        Assert.True(Written.TryDay(text, out var day, out _));
        Assert.True(Written.TryMoment(text, out var moment, out _));
        Assert.Equal((null, null, null, null), (amount, number, day, moment));
    }

    [Fact]
    public void What_is_written_out_is_read_back()
    {
        var (money, at) = (
            new Money(123_456_789, Money.Yuan),
            new DateTimeOffset(2026, 11, 24, 1, 30, 0, TimeSpan.Zero)
        );
        Written.TryAmount(Written.Of(money), Money.Yuan, out var amount, out _);
        Written.TryMoment(Written.Of(at), out var moment, out _);
        Written.TryDay(Written.Of(new DateOnly(2026, 2, 3)), out var day, out _);
        Assert.Equal((money, at, new DateOnly(2026, 2, 3)), (amount, moment, day));
    }
}
