using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>The files of firms that were uploaded, the latest first.</summary>
public static class ListUploads
{
    /// <summary>All of them.</summary>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Query(string? Cursor = null, int? Take = null) : IQuery<Page<Line>>;

    /// <summary>One of them.</summary>
    public sealed record Line
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>Its name.</summary>
        public string FileName { get; init; } = "";

        /// <summary>The register it comes from; "" for none.</summary>
        public string Source { get; init; } = "";

        /// <summary>One of <see cref="UploadStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>Rows that were taken; null until they are.</summary>
        public long? Taken { get; init; }

        /// <summary>When it came.</summary>
        public DateTimeOffset UploadedAt { get; init; }

        /// <summary>Who brought it.</summary>
        public string UploadedBy { get; init; } = "";
    }

    private const int UsualTake = 50;

    private static readonly Statement Select = Statement.Of(
        "registry.intake_upload.list",
        """
        select id, file_name, source, state, taken, uploaded_at, uploaded_by from intake_upload
        where uploaded_at < @beforeAt or (uploaded_at = @beforeAt and id < @beforeId)
        order by uploaded_at desc, id desc {page}
        """
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(SqlSession sql) : IQueryHandler<Query, Page<Line>>
    {
        public async ValueTask<Outcome<Page<Line>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var before = Kernel.Http.Cursor.Read(query.Cursor, LatestFirst.Start);
            if (before.Problem is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? UsualTake;
            var rows = await sql.Query<Line>(
                Select,
                new
                {
                    beforeAt = before.Value.At,
                    beforeId = before.Value.Id,
                    skip = 0,
                    take = take + 1,
                },
                cancellationToken
            );
            return Kernel.Http.Cursor.Page(
                rows,
                take,
                row => new LatestFirst(row.UploadedAt, row.Id)
            );
        }
    }
}
