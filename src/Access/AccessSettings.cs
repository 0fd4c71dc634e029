using Microsoft.Extensions.Configuration;

namespace Trading.Access;

/// <summary>How long sessions last.</summary>
/// <param name="SessionLength">However much it is used (<c>Trading:Access:SessionLength</c>).</param>
/// <param name="IdleFor">Unused, for roles that need a second factor (<c>Trading:Access:IdleFor</c>).</param>
public sealed record AccessSettings(TimeSpan SessionLength, TimeSpan IdleFor)
{
    internal static AccessSettings From(IConfiguration? settings) =>
        new(
            settings?.GetValue<TimeSpan?>("Trading:Access:SessionLength") ?? TimeSpan.FromHours(12),
            settings?.GetValue<TimeSpan?>("Trading:Access:IdleFor") ?? TimeSpan.FromMinutes(30)
        );
}
