using Microsoft.Extensions.Configuration;

namespace Trading.Access;

/// <summary>How long sessions last, and first passwords.</summary>
/// <param name="SessionLength">However much it is used (<c>Trading:Access:SessionLength</c>).</param>
/// <param name="IdleFor">Unused, for roles that need a second factor (<c>Trading:Access:IdleFor</c>).</param>
/// <param name="OthersIdleFor">Unused, for all other roles (<c>Trading:Access:OthersIdleFor</c>).</param>
/// <param name="FirstPasswordLasts">From its making to its first use (<c>Trading:Access:FirstPasswordLasts</c>).</param>
public sealed record AccessSettings(
    TimeSpan SessionLength,
    TimeSpan IdleFor,
    TimeSpan OthersIdleFor,
    TimeSpan FirstPasswordLasts
)
{
    /// <summary>How long a session may be unused.</summary>
    public TimeSpan IdleOf(bool needsFactor) => needsFactor ? IdleFor : OthersIdleFor;

    internal static AccessSettings From(IConfiguration? settings)
    {
        return new(
            Length("SessionLength", TimeSpan.FromHours(12)),
            Length("IdleFor", TimeSpan.FromMinutes(30)),
            Length("OthersIdleFor", TimeSpan.FromHours(2)),
            Length("FirstPasswordLasts", TimeSpan.FromHours(72))
        );

        TimeSpan Length(string name, TimeSpan otherwise) =>
            settings?.GetValue<TimeSpan?>($"Trading:Access:{name}") switch
            {
                null => otherwise,
                { Ticks: > 0 } length => length,
                _ => throw new InvalidOperationException(
                    $"Trading:Access:{name} must be longer than nothing."
                ),
            };
    }
}
