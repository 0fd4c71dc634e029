using System.Globalization;
using System.Runtime.CompilerServices;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>
/// Fixes which entries an export holds, and leaves its own trace: whoever carries the trail out of the house is in it.
/// The entries of a period are those from its first to its last, without a gap, so that their chain can be checked.
/// </summary>
public static class ExportAudit
{
    /// <summary>A period.</summary>
    /// <param name="From">Not before; null from the beginning.</param>
    /// <param name="To">Before; null to the end.</param>
    [Requires(Permission.ReadAudit)]
    public sealed record Command(DateTimeOffset? From, DateTimeOffset? To) : ICommand<Stretch>;

    /// <summary>Entries from one to another.</summary>
    /// <param name="FirstSeq">First; 0 when there is none.</param>
    /// <param name="LastSeq">Last.</param>
    public sealed record Stretch(long FirstSeq, long LastSeq);

    // By the index over time, one row each.
    private static readonly Statement First = Statement.Of(
        "access.audit.first_from",
        "select seq from audit_entry where at >= @from order by at, seq {page}"
    );

    private static readonly Statement Last = Statement.Of(
        "access.audit.last_before",
        "select seq from audit_entry where at < @to order by at desc, seq desc {page}"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.To)
                .Must((command, to) => to is null || command.From is null || to > command.From)
                .WithMessage(
                    "period.reversed",
                    "结束时间须晚于开始时间。",
                    "The period must end after it begins."
                );
    }

    internal sealed class Handler(SqlSession sql, AuditKeys keys, TimeProvider time)
        : ICommandHandler<Command, Stretch>
    {
        public async ValueTask<Outcome<Stretch>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            await keys.Current(cancellationToken);
            var first = await sql.One<long?>(
                First,
                new
                {
                    from = command.From ?? DateTimeOffset.UnixEpoch,
                    skip = 0,
                    take = 1,
                },
                cancellationToken
            );
            var last = await sql.One<long?>(
                Last,
                new
                {
                    to = command.To ?? time.GetUtcNow().AddDays(1),
                    skip = 0,
                    take = 1,
                },
                cancellationToken
            );
            return first is { } begin && last is { } end && begin <= end
                ? new Stretch(begin, end)
                : Problem.Conflict(
                    "audit.nothing",
                    "这段时间没有审计记录（可能已归档）。",
                    "There are no entries in this period (they may be in the archive)."
                );
        }
    }
}

/// <summary>Writes a stretch of the trail as a signed archive into a stream.</summary>
public static class WriteAuditExport
{
    /// <summary>Which entries, and where to.</summary>
    [Requires(Permission.ReadAudit)]
    public sealed record Query(ExportAudit.Stretch Stretch, Stream To)
        : IQuery<AuditArchive.Manifest>;

    private const int AtOnce = 1000;

    private static readonly Statement Next = Statement.Of(
        "access.audit.stretch",
        """
        select seq, at, caller_kind, caller, person_id, address, action, about, payload, result, on_behalf_of, previous_hash, hash
        from audit_entry where seq > @after and seq <= @last order by seq {page}
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        AuditKeys keys,
        CurrentCaller current,
        TimeProvider time
    ) : IQueryHandler<Query, AuditArchive.Manifest>
    {
        public async ValueTask<Outcome<AuditArchive.Manifest>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await AuditArchive.Write(
                query.To,
                Rows(sql, query.Stretch, cancellationToken),
                await keys.Current(cancellationToken),
                time.GetUtcNow(),
                current.Caller.Name,
                cancellationToken
            );
    }

    internal static async IAsyncEnumerable<AuditRow> Rows(
        SqlSession sql,
        ExportAudit.Stretch stretch,
        [EnumeratorCancellation] CancellationToken cancel
    )
    {
        var after = stretch.FirstSeq - 1;
        while (after < stretch.LastSeq)
        {
            var rows = await sql.Query<AuditRow>(
                Next,
                new
                {
                    after,
                    last = stretch.LastSeq,
                    skip = 0,
                    take = AtOnce,
                },
                cancel
            );
            foreach (var row in rows)
            {
                yield return row;
            }

            if (rows.Count == 0)
            {
                yield break;
            }

            after = rows[^1].Seq;
        }
    }
}

/// <summary>The export as a download.</summary>
internal static class AuditDownload
{
    public static async Task<IResult> Send(
        DateTimeOffset? from,
        DateTimeOffset? to,
        HttpContext context,
        Sender sender,
        ICallerSource callers
    )
    {
        var caller = callers.Of(context);
        var cancel = context.RequestAborted;
        var stretch = await sender.Send(new ExportAudit.Command(from, to), caller, cancel);
        if (stretch.Problem is { } refused)
        {
            return Problems.Result(refused, context);
        }

        // Through a file that goes with the answer: the trail may be larger than memory.
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
            }
        );
        var written = await sender.Send(
            new WriteAuditExport.Query(stretch.Value, file),
            caller,
            cancel
        );
        if (written.Problem is { } problem)
        {
            await file.DisposeAsync();
            return Problems.Result(problem, context);
        }

        file.Position = 0;
        return Results.Stream(
            file,
            "application/zip",
            string.Create(
                CultureInfo.InvariantCulture,
                $"audit-{stretch.Value.FirstSeq}-{stretch.Value.LastSeq}.zip"
            )
        );
    }
}
