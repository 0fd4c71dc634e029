using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Kernel.Restore;

/// <summary>Whether a database that was restored from a backup is whole and belongs to the key ring beside it.</summary>
public static class CheckRestore
{
    /// <summary>All that modules look at.</summary>
    [Requires(Permission.Platform)]
    public sealed record Query : IQuery<Report>;

    /// <summary>What was found.</summary>
    /// <param name="Checks">Each look, in the order in which they were made.</param>
    public sealed record Report(IReadOnlyList<Check> Checks)
    {
        /// <summary>True when nothing is wrong.</summary>
        public bool Sound => Checks.All(check => check.Finding.Sound);
    }

    /// <summary>One look.</summary>
    /// <param name="Name">At what.</param>
    /// <param name="Finding">What it found.</param>
    public sealed record Check(LocalizedText Name, RestoreFinding Finding);

    internal sealed class Handler(IEnumerable<IRestoreCheck> checks) : IQueryHandler<Query, Report>
    {
        public async ValueTask<Outcome<Report>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var made = new List<Check>();
            foreach (var check in checks)
            {
                made.Add(new(check.Name, await check.Run(cancellationToken)));
            }

            return new Report(made);
        }
    }
}
