using System.Text.Encodings.Web;
using System.Text.Json;
using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Ocds;

/// <summary>
/// Compiled releases of the caller's scope in the order in which they were changed, for who keeps a copy: a page of JSON
/// lines, and where the next begins.
/// </summary>
public static class ListRecords
{
    /// <summary>The most on a page: what a page holds stays in memory.</summary>
    public const int Most = RecordedProcesses.AtOnce;

    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A page.</summary>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query : IQuery<Page>
    {
        /// <summary>Changed at this instant or later.</summary>
        public DateTimeOffset? From { get; init; }

        /// <summary>Where the page begins; null for the first.</summary>
        public string? Cursor { get; init; }

        /// <summary>Lines a page.</summary>
        public int Take { get; init; } = Most;
    }

    /// <summary>Compiled releases, a line each.</summary>
    /// <param name="Lines">The lines.</param>
    /// <param name="Next">Cursor of the next page; null at the end.</param>
    public sealed record Page(IReadOnlyList<string> Lines, string? Next);

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Take)
                .InclusiveBetween(1, Most)
                .WithMessage("take", $"每页 1 至 {Most} 条。", $"A page has 1 to {Most} lines.");
        }
    }

    internal sealed class Handler(
        RecordedProcesses processes,
        CurrentCaller current,
        TradingKinds kinds,
        TimeProvider time
    ) : IQueryHandler<Query, Page>
    {
        public async ValueTask<Outcome<Page>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var (since, after) = (query.From ?? DateTimeOffset.UnixEpoch, Guid.Empty);
            if (query.Cursor is { } cursor)
            {
                if (!TryPlace(cursor, out since, out after))
                {
                    return Problem.Invalid(
                        "/cursor",
                        "cursor",
                        new("这不是本列表的游标。", "This is no cursor of this list."),
                        cursor
                    );
                }
            }

            var scope = current.Caller.ReadableProcurements(time.Today());
            var keys = await processes.After(
                since,
                after,
                query.Take + 1,
                scope,
                cancellationToken
            );
            var more = keys.Count > query.Take;
            var page = keys.Take(query.Take).ToList();
            var found =
                page.Count == 0
                    ? []
                    : await processes.Many(
                        [.. page.Select(key => key.Id)],
                        scope,
                        cancellationToken
                    );
            return new Page(
                [
                    .. found
                        .Where(process => kinds.Find(process.Kind) is not null)
                        .Select(process =>
                            new Publication(process, kinds).Compiled().ToJsonString(Json)
                        ),
                ],
                more ? $"{page[^1].ChangedAt.UtcTicks}.{page[^1].Id:N}" : null
            );
        }

        private static bool TryPlace(string cursor, out DateTimeOffset since, out Guid after)
        {
            var parts = cursor.Split('.');
            after = default;
            since = default;
            if (
                parts.Length != 2
                || !long.TryParse(parts[0], out var ticks)
                || ticks < 0
                || ticks > DateTimeOffset.MaxValue.UtcTicks
                || !Guid.TryParseExact(parts[1], "N", out after)
            )
            {
                return false;
            }

            since = new(ticks, TimeSpan.Zero);
            return true;
        }
    }
}
