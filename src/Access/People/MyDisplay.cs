using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.People;

/// <summary>How the caller wants pages to look.</summary>
public static class MyDisplay
{
    /// <summary>What <see cref="ChooseDisplay"/> remembered.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<Chosen>;

    /// <summary>Null while nothing was chosen.</summary>
    public sealed record Chosen(string? Display);

    private static readonly Statement Select = Statement.Of(
        "access.person.display",
        "select display from person where id = @id"
    );

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Chosen>
    {
        public async ValueTask<Outcome<Chosen>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            new Chosen(
                await sql.One<string?>(
                    Select,
                    new { id = current.Caller.PersonId ?? Guid.Empty },
                    cancellationToken
                )
            );
    }
}
