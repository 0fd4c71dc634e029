using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Trading.Access.Lists.Files;

/// <summary>How long a list's file may be. Setting <c>Trading:Export:MostRowsInBackground</c>.</summary>
/// <param name="MostRows">The most rows.</param>
public sealed record ListFileSettings(int MostRows)
{
    /// <summary>Where a person finds the files asked for.</summary>
    public const string Page = "/my/exports";

    private const int Usual = 2_000_000;

    /// <summary>From the settings.</summary>
    public static ListFileSettings From(IConfiguration? settings) =>
        new(
            settings?["Trading:Export:MostRowsInBackground"] is { Length: > 0 } most
                ? int.Parse(most, NumberStyles.None, CultureInfo.InvariantCulture)
                : Usual
        );
}
