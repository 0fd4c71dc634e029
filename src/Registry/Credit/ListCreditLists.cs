using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Registry.Credit;

/// <summary>The lists that the platform knows, with what they rest on and what they do.</summary>
public static class ListCreditLists
{
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<IReadOnlyList<CreditList>>;

    internal sealed class Handler : IQueryHandler<Query, IReadOnlyList<CreditList>>
    {
        public ValueTask<Outcome<IReadOnlyList<CreditList>>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) => new(Outcome<IReadOnlyList<CreditList>>.FromT(CreditLists.All));
    }
}
