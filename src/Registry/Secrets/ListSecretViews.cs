using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Secrets;

/// <summary>Who looked at the firm's masked numbers, when and what for; the latest first, for the firm itself.</summary>
public static class ListSecretViews
{
    /// <summary>By code.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Query(EntityCode Code, string? Cursor = null, int? Take = null)
        : IQuery<Page<View>>;

    /// <summary>One look.</summary>
    public sealed record View
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        public DateTimeOffset At { get; init; }

        /// <summary>Sign-in name of the officer.</summary>
        public string Viewer { get; init; } = "";

        /// <summary>JSON pointer of the field.</summary>
        public string Pointer { get; init; } = "";

        /// <summary>The field in words.</summary>
        public string Field =>
            RevealSecret.Field(Pointer) is { } place
                ? $"{place.Section.Title} · {place.Field.Label}"
                : Pointer;

        public string Reason { get; init; } = "";
    }

    private const int UsualTake = 50;

    private static readonly Statement Select = Statement.Of(
        "registry.secret_view.of_entity",
        """
        select id, at, viewer, pointer, reason from secret_view
        where entity_code = @code and (at < @beforeAt or (at = @beforeAt and id < @beforeId))
        order by at desc, id desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take).IsPageSize();
        }
    }

    internal sealed class Handler(SqlSession sql, CurrentCaller current)
        : IQueryHandler<Query, Page<View>>
    {
        public async ValueTask<Outcome<Page<View>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            if (!current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            var before = Kernel.Http.Cursor.Read(query.Cursor, LatestFirst.Start);
            if (before.Problem is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? UsualTake;
            var rows = await sql.Query<View>(
                Select,
                new
                {
                    code,
                    beforeAt = before.Value.At,
                    beforeId = before.Value.Id,
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            return Kernel.Http.Cursor.Page(rows, take, row => new LatestFirst(row.At, row.Id));
        }
    }
}
