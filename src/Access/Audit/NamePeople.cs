using FluentValidation;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>Who is behind sign-in names that the trail speaks of.</summary>
public static class NamePeople
{
    private const int Most = 200;

    /// <summary>By sign-in names.</summary>
    [Requires(AccessPermissions.ReadAudit)]
    public sealed record Query(IReadOnlyList<string> Logins) : IQuery<Names>;

    /// <summary>Display names by sign-in name; without those that nobody has any more.</summary>
    public sealed record Names(IReadOnlyDictionary<string, string> Of);

    private static readonly Statement Select = Statement.Of(
        "access.person.names_of",
        "select login, display_name from person where login in @logins"
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() =>
            RuleFor(query => query.Logins.Count)
                .LessThanOrEqualTo(Most)
                .Named("登录名", "Sign-in names");
    }

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Names>
    {
        public async ValueTask<Outcome<Names>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            new Names(
                query.Logins.Count == 0
                    ? new Dictionary<string, string>()
                    : (
                        await sql.Query<Row>(
                            Select,
                            new { logins = query.Logins },
                            cancellationToken
                        )
                    ).ToDictionary(row => row.Login, row => row.DisplayName)
            );
    }

    private sealed record Row
    {
        public string Login { get; init; } = "";
        public string DisplayName { get; init; } = "";
    }
}
