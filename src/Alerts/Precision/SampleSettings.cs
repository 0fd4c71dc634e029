using Microsoft.Extensions.Configuration;

namespace Trading.Alerts.Precision;

/// <summary>How many procurements without a warning are drawn of each city and month.</summary>
/// <param name="EachCity">Setting <c>Trading:Alerts:SampleEachCity</c>, from 0 (none) to 500.</param>
internal sealed record SampleSettings(int EachCity)
{
    public const string Name = "Trading:Alerts:SampleEachCity";
    private const int Usual = 5;
    private const int Most = 500;

    public static SampleSettings Read(IConfiguration? settings) =>
        new(
            settings?.GetValue<int?>(Name) switch
            {
                null => Usual,
                >= 0 and <= Most and var each => each,
                var other => throw new InvalidOperationException(
                    $"{Name} is {other}: it is from 0 to {Most}."
                ),
            }
        );
}
