using System.Globalization;
using Trading.Domain.Codes;

namespace Trading.Domain;

/// <summary>
/// An amount in a currency, exact. Kept in hundredths of the currency's unit whatever the currency (so do the tables
/// and the API: <c>ceilingMinor</c> of 100 yen is 10,000); how many decimals a currency is written with is ISO 4217's
/// to say. Amounts of two currencies are neither added nor compared: that is our mistake and throws.
/// </summary>
public readonly record struct Money : IComparable<Money>
{
    /// <summary>人民币.</summary>
    public const string Yuan = "CNY";

    private const long PerUnit = 100;
    private const long PerTenThousand = 10_000 * PerUnit;
    private readonly string? _currency;

    /// <summary>So many hundredths of a currency (ISO 4217, three capital letters).</summary>
    public Money(long hundredths, string currency)
    {
        ArgumentNullException.ThrowIfNull(currency);
        if (currency is not { Length: 3 } || !currency.All(char.IsAsciiLetterUpper))
        {
            throw new ArgumentException("Three capital letters (ISO 4217).", nameof(currency));
        }

        (Hundredths, _currency) = (hundredths, currency);
    }

    /// <summary>In hundredths of the unit.</summary>
    public long Hundredths { get; }

    /// <summary>ISO 4217.</summary>
    public string Currency => _currency ?? Yuan;

    /// <summary>In the currency's unit: yuan, yen.</summary>
    public decimal Units => Hundredths / (decimal)PerUnit;

    /// <summary>In ten thousands of the unit (万元).</summary>
    public decimal TenThousands => Hundredths / (decimal)PerTenThousand;

    /// <summary>As kept: an amount that may be absent.</summary>
    public static Money? Of(long? hundredths, string currency) =>
        hundredths is { } known ? new Money(known, currency) : null;

    /// <summary>
    /// From ten thousands of the unit as people write them (万元), rounded half away from zero (四舍五入) to what the currency
    /// is paid in; false with the reason where it is more than can be kept.
    /// </summary>
    public static bool TryOfTenThousands(
        decimal tenThousands,
        string currency,
        out Money money,
        out CodeFault fault
    )
    {
        money = default;
        fault = default;
        // The product of more would not be a decimal any more.
        if (Math.Abs(tenThousands) >= long.MaxValue / PerTenThousand)
        {
            fault = new(
                "amount.large",
                new(
                    "金额过大，请核对单位（万元）。",
                    "The amount is too large; check its unit (ten thousands)."
                )
            );
            return false;
        }

        var units = Math.Round(
            tenThousands * (PerTenThousand / PerUnit),
            Math.Min(DecimalsOf(currency), 2),
            MidpointRounding.AwayFromZero
        );
        money = new((long)(units * PerUnit), currency);
        return true;
    }

    /// <summary>
    /// Decimals with which a currency is written (ISO 4217 list one, of 2024-06-25); two where the list names none. Three
    /// are written by a few, and finer than a hundredth is not kept.
    /// </summary>
    public static int DecimalsOf(string currency) =>
        currency switch
        {
            "BIF" or "CLP" or "DJF" or "GNF" or "ISK" or "JPY" or "KMF" or "KRW" => 0,
            "PYG" or "RWF" or "UGX" or "UYI" or "VND" or "VUV" or "XAF" or "XOF" or "XPF" => 0,
            "BHD" or "IQD" or "JOD" or "KWD" or "LYD" or "OMR" or "TND" => 3,
            _ => 2,
        };

    /// <summary>How much of the other it is, e.g. a bid of the ceiling; null of nothing.</summary>
    public decimal? ShareOf(Money whole)
    {
        Demand(whole);
        return whole.Hundredths == 0 ? null : (decimal)Hundredths / whole.Hundredths;
    }

    /// <inheritdoc/>
    public int CompareTo(Money other)
    {
        Demand(other);
        return Hundredths.CompareTo(other.Hundredths);
    }

    /// <summary>The sum; throws where it is more than can be kept.</summary>
    public static Money operator +(Money left, Money right)
    {
        left.Demand(right);
        return new(checked(left.Hundredths + right.Hundredths), left.Currency);
    }

    /// <summary>The difference; throws where it is more than can be kept.</summary>
    public static Money operator -(Money left, Money right)
    {
        left.Demand(right);
        return new(checked(left.Hundredths - right.Hundredths), left.Currency);
    }

    /// <summary>Of one currency.</summary>
    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    /// <summary>Of one currency.</summary>
    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    /// <summary>Of one currency.</summary>
    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    /// <summary>Of one currency.</summary>
    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <summary>With its currency's decimals and code, e.g. <c>1,234.50 CNY</c>, <c>1,200 JPY</c>.</summary>
    public override string ToString()
    {
        var decimals = Math.Min(DecimalsOf(Currency), 2);
        // A hundredth that the currency does not have is shown rather than lost.
        var format = Units == Math.Round(Units, decimals) ? $"N{decimals}" : "N2";
        return $"{Units.ToString(format, CultureInfo.InvariantCulture)} {Currency}";
    }

    private void Demand(Money other)
    {
        if (Currency != other.Currency)
        {
            throw new InvalidOperationException(
                $"{Currency} and {other.Currency} are neither added nor compared."
            );
        }
    }
}
