using Trading.Access.Contracts;
using Trading.Access.People;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.OwnData;

/// <summary>
/// The caller's own copy of what the platform holds about the caller (Personal Information Protection Law art. 45:
/// access and copy).
/// </summary>
public static class CopyMyData
{
    [PersonsOnly]
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<MyData>;

    /// <summary>What is held.</summary>
    public sealed record MyData
    {
        public DateTimeOffset CopiedAt { get; init; }

        public Person Account { get; init; } = new();

        /// <summary>Sessions, the latest first.</summary>
        public IReadOnlyList<Session> Sessions { get; init; } = [];

        /// <summary>What the account did, the latest first; at most a thousand lines.</summary>
        public IReadOnlyList<Deed> Deeds { get; init; } = [];

        /// <summary>What other parts of the platform hold.</summary>
        public IReadOnlyList<Holding> Holdings { get; init; } = [];
    }

    public sealed record Session
    {
        /// <summary>When it began.</summary>
        public DateTimeOffset CreatedAt { get; init; }

        /// <summary>From which address.</summary>
        public string? Address { get; init; }

        /// <summary>When it was ended; null while it lasts or ended by itself.</summary>
        public DateTimeOffset? RevokedAt { get; init; }
    }

    /// <summary>Something the account did.</summary>
    public sealed record Deed
    {
        public DateTimeOffset At { get; init; }

        public string Action { get; init; } = "";

        public string? About { get; init; }

        /// <summary>What came of it.</summary>
        public string Result { get; init; } = "";

        /// <summary>From which address.</summary>
        public string? Address { get; init; }
    }

    /// <summary>What one part of the platform holds.</summary>
    /// <param name="Title">What it is, in words.</param>
    /// <param name="Content">What is held.</param>
    public sealed record Holding(string Title, object Content);

    private const int MostDeeds = 1000;

    private static readonly Statement SessionsOf = Statement.Of(
        "access.session.own_data",
        """
        select created_at, address, revoked_at from session where person_id = @id order by created_at desc {page}
        """
    );

    private static readonly Statement DeedsOf = Statement.Of(
        "access.audit_entry.own_data",
        """
        select at, action, about, result, address from audit_entry
        where caller = @login and person_id = @id order by at desc, lane desc, seq desc {page}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        PersonStore people,
        IEnumerable<IPersonalHoldings> holdings,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, MyData>
    {
        public async ValueTask<Outcome<MyData>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (
                current.Caller.PersonId is not { } id
                || await people.Find(id, cancellationToken) is not { } account
            )
            {
                return OwnAccount.None();
            }

            var page = new
            {
                id,
                login = account.Login,
                skip = 0,
                take = MostDeeds,
            };
            var held = new List<Holding>();
            foreach (var holding in holdings)
            {
                if (await holding.Of(id, account.EntityCode, cancellationToken) is { } content)
                {
                    held.Add(new Holding(holding.Title.ToString(), content));
                }
            }

            return new MyData
            {
                CopiedAt = time.GetUtcNow(),
                Account = account,
                Sessions = await sql.Query<Session>(SessionsOf, page, cancellationToken),
                Deeds = await sql.Query<Deed>(DeedsOf, page, cancellationToken),
                Holdings = held,
            };
        }
    }
}

internal static class OwnAccount
{
    public static Problem None() =>
        Problem.Forbidden("只有个人账号才能这样做。", "Only a person's account can do this.");
}
