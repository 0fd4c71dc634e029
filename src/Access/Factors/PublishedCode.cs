using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Factors;

/// <summary>
/// The code to give next, if the caller's factor has the secret that is given: whoever asks knows it already, so
/// nothing is told that could not be computed. The demo's sign-in page shows it.
/// </summary>
public static class PublishedCode
{
    /// <summary>A secret that was published, in base32.</summary>
    [Requires(Permission.SignedIn, Permission.FinishSignIn)]
    public sealed record Query([property: Secret] string Secret) : IQuery<Published>;

    /// <summary>What to give.</summary>
    /// <param name="Known">True when the caller's factor has this secret.</param>
    /// <param name="Code">The code; null while each that would be taken now was used.</param>
    public sealed record Published(bool Known, string? Code);

    internal sealed class Handler(FactorStore factors, CurrentCaller current, TimeProvider time)
        : IQueryHandler<Query, Published>
    {
        public async ValueTask<Outcome<Published>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (
                await factors.GetForUpdate(current.Caller.PersonId ?? Guid.Empty, cancellationToken)
                    is not { } factor
                || factors.SecretOf(factor) != query.Secret
            )
            {
                return new Published(false, null);
            }

            var at = time.GetUtcNow();
            var now = FactorCodes.StepAt(at);
            var step = Math.Max(now, factor.UsedUpTo(at) + 1);
            return new Published(
                true,
                step <= now + FactorCodes.Beside ? FactorCodes.CodeOf(query.Secret, step) : null
            );
        }
    }
}
