using System.Globalization;
using System.Security.Cryptography;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>
/// Moves entries older than the retention from the database into the archive folder: writes them as a signed file,
/// reads it back and checks it, sets a signed checkpoint, and only then deletes what lies behind it, which is all that
/// the database lets anybody delete. A crash leaves at most a file that the next run writes again.
/// </summary>
public static class ArchiveAudit
{
    /// <summary>One file's worth; the rest with the next run.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : ICommand<Archived>;

    /// <summary>What went.</summary>
    /// <param name="Entries">How many.</param>
    public sealed record Archived(long Entries);

    /// <summary>Entries in one file at most, so that the trail's writers wait only shortly.</summary>
    public const int Most = 20_000;

    private static readonly Statement Oldest = Statement.Of(
        "access.audit.oldest",
        "select seq from audit_entry order by seq {page}"
    );

    private static readonly Statement FirstToStay = Statement.Of(
        "access.audit.first_to_stay",
        "select seq from audit_entry where at >= @before order by at, seq {page}"
    );

    // Hosts' clocks differ a little, so that the order in time is not quite the chain's: a day more is kept.
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    private static readonly Statement HashOf = Statement.Of(
        "access.audit.hash_of",
        "select hash from audit_entry where seq = @last"
    );

    private static readonly Statement Delete = Statement.Of(
        "access.audit.delete_archived",
        "delete from audit_entry where seq <= @last"
    );

    internal sealed class Handler(
        SqlSession sql,
        AuditRetention retention,
        AuditKeys keys,
        Checkpoints checkpoints,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Archived>
    {
        public async ValueTask<Outcome<Archived>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (retention.ArchiveFolder is not { } folder)
            {
                return new Archived(0);
            }

            var now = time.GetUtcNow();
            var page = new { skip = 0, take = 1 };
            var first = await sql.One<long?>(Oldest, page, cancellationToken);
            // The newest entry is never archived: the chain goes on from a row that is there.
            var stay = await sql.One<long?>(
                FirstToStay,
                new
                {
                    before = now.AddMonths(-retention.Months) - Margin,
                    skip = 0,
                    take = 1,
                },
                cancellationToken
            );
            if (first is not { } begin || stay is not { } end || begin >= end)
            {
                return new Archived(0);
            }

            var last = Math.Min(end - 1, begin + Most - 1);
            var key = await keys.Current(cancellationToken);
            Directory.CreateDirectory(folder);
            var name = string.Create(
                CultureInfo.InvariantCulture,
                $"audit-{begin:D12}-{last:D12}.zip"
            );
            var path = Path.Combine(folder, name);
            var digest = await WriteAndCheck(path, new(begin, last), key, now, cancellationToken);
            await checkpoints.Add(
                new Checkpoint
                {
                    Seq = last,
                    Hash = (await sql.One<string>(HashOf, new { last }, cancellationToken))!,
                    FirstSeq = begin,
                    Archive = name,
                    ArchiveSha256 = digest,
                    CreatedAt = now,
                },
                key,
                cancellationToken
            );
            return new Archived(await sql.Execute(Delete, new { last }, cancellationToken));
        }

        private async Task<string> WriteAndCheck(
            string path,
            ExportAudit.Stretch stretch,
            SigningKey key,
            DateTimeOffset now,
            CancellationToken cancel
        )
        {
            var unfinished = path + ".part";
            await using (var file = File.Create(unfinished))
            {
                await AuditArchive.Write(
                    file,
                    WriteAuditExport.Rows(sql, stretch, cancel),
                    key,
                    now,
                    current.Caller.Name,
                    cancel
                );
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            await using var written = File.OpenRead(path);
            var read = await AuditArchive.Check(written, key.PublicPem, cancel);
            if (read.Problem is not null || read.Value.LastSeq != stretch.LastSeq)
            {
                // Entries altered in the database must stay where their alteration can be seen.
                throw new InvalidOperationException(
                    $"The audit archive {path} is not sound; nothing was deleted. {read.Problem?.Message.En}"
                );
            }

            written.Position = 0;
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(written, cancel));
        }
    }
}
