using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.Retention;

/// <summary>How long personal data is kept, for whoever it is about (Personal Information Protection Law art. 17: the period is told).</summary>
public static class ListRetention
{
    /// <summary>As of today.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<IReadOnlyList<RetentionRule>>;

    internal sealed class Handler(RetentionRules rules, TimeProvider time)
        : IQueryHandler<Query, IReadOnlyList<RetentionRule>>
    {
        public ValueTask<Outcome<IReadOnlyList<RetentionRule>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            new(
                Outcome<IReadOnlyList<RetentionRule>>.FromT([
                    .. rules.On(time.Today()).Where(rule => rule.IsPersonal),
                ])
            );
    }
}
