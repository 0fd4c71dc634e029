using CsCheck;
using Trading.Domain;

namespace Trading.Tests.Domain;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("1234.5678", "CNY", 1_234_567_800)]
    [InlineData("0.0000005", "CNY", 1)]
    [InlineData("0.0000004", "CNY", 0)]
    [InlineData("-0.0000005", "CNY", -1)]
    [InlineData("-12", "CNY", -12_000_000)]
    // There is no hundredth of a yen: what is typed finer is rounded to yen.
    [InlineData("0.00005", "JPY", 100)]
    [InlineData("0.00014", "JPY", 100)]
    [InlineData("1.5", "KWD", 1_500_000)]
    public void Ten_thousands_as_typed_are_rounded_to_what_the_currency_is_paid_in(
        string typed,
        string currency,
        long hundredths
    )
    {
        var amount = decimal.Parse(typed, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(Money.TryOfTenThousands(amount, currency, out var money, out _));
        Assert.Equal(new Money(hundredths, currency), money);
    }

    [Theory]
    [InlineData("9223372036855")]
    [InlineData("-9223372036855")]
    [InlineData("79228162514264337593543950335")]
    public void More_than_can_be_kept_is_told_and_not_cut(string typed)
    {
        var amount = decimal.Parse(typed, System.Globalization.CultureInfo.InvariantCulture);
        Assert.False(Money.TryOfTenThousands(amount, Money.Yuan, out _, out var fault));
        Assert.Equal("amount.large", fault.Rule);
    }

    [Fact]
    public void What_is_kept_comes_back_from_the_ten_thousands_it_is_shown_in() =>
        Gen.Long[-9_000_000_000_000_000_000, 9_000_000_000_000_000_000]
            .Sample(hundredths =>
            {
                var money = new Money(hundredths, Money.Yuan);
                Assert.True(
                    Money.TryOfTenThousands(money.TenThousands, Money.Yuan, out var back, out _)
                );
                Assert.Equal(money, back);
                Assert.Equal(money.Units, money.TenThousands * 10_000);
            });

    [Fact]
    public void Amounts_of_two_currencies_are_neither_added_nor_compared()
    {
        var yuan = new Money(100, "CNY");
        var yen = new Money(100, "JPY");
        Assert.Throws<InvalidOperationException>(() => yuan + yen);
        Assert.Throws<InvalidOperationException>(() => yuan - yen);
        Assert.Throws<InvalidOperationException>(() => yuan < yen);
        Assert.Throws<InvalidOperationException>(() => yuan.ShareOf(yen));
        Assert.Throws<InvalidOperationException>(() => new[] { yuan, yen }.Max());
        Assert.NotEqual(yuan, yen);
    }

    [Fact]
    public void A_sum_that_cannot_be_kept_is_none()
    {
        var most = new Money(long.MaxValue, "CNY");
        var one = new Money(1, "CNY");
        Assert.Throws<OverflowException>(() => most + one);
        Assert.Throws<OverflowException>(() => new Money(long.MinValue, "CNY") - one);
        Assert.Equal(new Money(long.MaxValue - 1, "CNY"), most - one);
    }

    [Fact]
    public void A_share_is_exact_and_there_is_none_of_nothing()
    {
        Assert.Equal(0.95m, new Money(95, "CNY").ShareOf(new(100, "CNY")));
        Assert.Null(new Money(95, "CNY").ShareOf(new(0, "CNY")));
    }

    [Theory]
    [InlineData(123_456_700, "CNY", "1,234,567.00 CNY")]
    [InlineData(120_000, "JPY", "1,200 JPY")]
    [InlineData(120_050, "JPY", "1,200.50 JPY")]
    [InlineData(-150, "CNY", "-1.50 CNY")]
    [InlineData(150, "KWD", "1.50 KWD")]
    public void It_is_written_with_the_decimals_of_its_currency(
        long hundredths,
        string currency,
        string written
    ) => Assert.Equal(written, new Money(hundredths, currency).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("cny")]
    [InlineData("RMB1")]
    public void What_is_no_currency_has_no_amounts(string currency) =>
        Assert.Throws<ArgumentException>(() => new Money(1, currency));

    [Fact]
    public void An_amount_that_is_not_known_is_none() => Assert.Null(Money.Of(null, ""));
}
