using Microsoft.Extensions.Configuration;

namespace Trading.Evaluation;

/// <summary>
/// Of the expert library. Settings <c>Trading:Experts:WaitAfterAdmission</c>, and what the shared catalogue tells:
/// <c>FeeZh</c>, <c>FeeEn</c>, <c>PaymentZh</c>, <c>PaymentEn</c>.
/// </summary>
/// <param name="WaitAfterAdmission">
/// How long after the admission a list may hold the expert for the first time: a pool is not padded the night before.
/// </param>
public sealed record LibrarySettings(TimeSpan WaitAfterAdmission)
{
    /// <summary>What an evaluation is paid with (劳务报酬标准); null while nobody said it.</summary>
    public LocalizedText? Fee { get; init; }

    /// <summary>How it is paid; null while nobody said it.</summary>
    public LocalizedText? Payment { get; init; }

    /// <summary>The latest admission of whom may be drawn at an instant.</summary>
    internal DateTimeOffset AdmittedBy(DateTimeOffset now) => now - WaitAfterAdmission;

    internal static LibrarySettings From(IConfiguration? settings) =>
        new(PanelSettings.Read(settings?["Trading:Experts:WaitAfterAdmission"]) ?? TimeSpan.Zero)
        {
            Fee = Text(settings, "Fee"),
            Payment = Text(settings, "Payment"),
        };

    private static LocalizedText? Text(IConfiguration? settings, string name) =>
        settings?[$"Trading:Experts:{name}Zh"] is { Length: > 0 } zh
            ? new(zh, settings[$"Trading:Experts:{name}En"] is { Length: > 0 } en ? en : zh)
            : null;
}
