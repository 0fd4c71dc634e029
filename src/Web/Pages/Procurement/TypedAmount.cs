using Trading.Domain.Codes;

namespace Trading.Web.Pages.Procurement;

/// <summary>Amounts as the forms have them typed: in ten thousand yuan.</summary>
internal static class TypedAmount
{
    /// <summary>The hundredths that a command carries, none where nothing was typed; or why they cannot be kept.</summary>
    public static (long? Minor, CodeFault? Fault) Read(decimal? tenThousandYuan) =>
        tenThousandYuan is not { } typed ? (null, null)
        : Money.TryOfTenThousands(typed, Money.Yuan, out var money, out var fault)
            ? (money.Hundredths, null)
        : (null, fault);
}
