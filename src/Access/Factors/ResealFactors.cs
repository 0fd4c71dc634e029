using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.Factors;

/// <summary>Seals every second factor's secret under the key in force, so that older keys can be put away.</summary>
public static class ResealFactors
{
    /// <summary>All that older keys sealed.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Resealed>;

    /// <summary>How many were sealed anew.</summary>
    /// <param name="Factors">Second factors.</param>
    public sealed record Resealed(int Factors);

    internal sealed class Handler(FactorStore factors) : ICommandHandler<Command, Resealed>
    {
        public async ValueTask<Outcome<Resealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) => new Resealed(await factors.Reseal(cancellationToken));
    }
}
