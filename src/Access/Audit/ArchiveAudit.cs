using System.Globalization;
using System.Security.Cryptography;
using Mediator;
using Trading.Kernel.Commands;
using Trading.Kernel.Retention;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Audit;

/// <summary>
/// Moves entries older than the retention from the database into the archive folder, link by link, file by file, until
/// nothing old is left: writes them as a signed file, reads it back and checks it, sets a signed mark, and only then
/// deletes what lies behind it, which is all that the database lets anybody delete. No transaction is open while a file
/// is written, and entries go a few thousand at a time. A crash leaves at most a file that the next run writes again, or
/// entries behind the mark that it deletes.
/// </summary>
public static class ArchiveAudit
{
    /// <summary>All that is old enough.</summary>
    [Requires(Permission.Platform)]
    public sealed record Command : Kernel.Commands.ICommand<Archived>, IOutsideTransaction;

    /// <summary>Sets the mark behind one file.</summary>
    /// <param name="Archive">The file's name.</param>
    /// <param name="Sha256">Its digest.</param>
    /// <param name="AfterLink">The links after this one are in it.</param>
    /// <param name="Link">The last link in it.</param>
    /// <param name="Entries">How many entries are in it.</param>
    [Requires(Permission.Platform)]
    public sealed record SetMark(
        string Archive,
        string Sha256,
        long AfterLink,
        long Link,
        long Entries
    ) : Kernel.Commands.ICommand<Unit>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Archive;
    }

    /// <summary>What went.</summary>
    /// <param name="Entries">How many.</param>
    public sealed record Archived(long Entries);

    /// <summary>Entries that one transaction deletes at most.</summary>
    public const int DeletedAtOnce = 2_000;

    private static readonly Statement Delete = Statement.Of(
        "access.audit.delete_archived",
        "delete from audit_entry where lane = @lane and seq <= @through"
    );

    private static readonly Statement Lowest = Statement.Of(
        "access.audit.lowest_here",
        "select min(seq) from audit_entry where lane = @lane"
    );

    private static readonly Statement DeleteHeads = Statement.Of(
        "access.audit_link.delete_heads",
        """
        delete from audit_link_head where lane = @lane and number in (
            select h.number from audit_link_head h where h.lane = @lane and h.number < @number order by h.number {page})
        """
    );

    private static readonly Statement NewestHead = Statement.Of(
        "access.audit_link.newest_head",
        "select max(number) from audit_link_head where lane = @lane and number <= @link"
    );

    private static readonly Statement DeleteLinks = Statement.Of(
        "access.audit_link.delete",
        """
        delete from audit_link where number in (
            select k.number from audit_link k where k.number < @link order by k.number {page})
        """
    );

    // Hosts' clocks differ a little, so that the order in time is not quite the chain's: a day more is kept.
    private static readonly TimeSpan Margin = TimeSpan.FromDays(1);

    internal sealed class Handler(
        SqlSession sql,
        ISender sender,
        ArchiveSettings archive,
        RetentionRules retention,
        AuditKeys keys,
        AuditLinks links,
        ArchiveMarks marks,
        CurrentCaller current,
        TimeProvider time
    )
        : Kernel.Commands.ICommandHandler<Command, Archived>,
            Kernel.Commands.ICommandHandler<SetMark, Unit>
    {
        public async ValueTask<Outcome<Archived>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (archive.Folder is not { } folder)
            {
                return new Archived(0);
            }

            var before = retention.Before(ArchiveSettings.Kind, time.GetUtcNow()) - Margin;
            Directory.CreateDirectory(folder);
            for (var entries = 0L; ; )
            {
                var mark = await marks.Last(cancellationToken);
                if (mark is not null)
                {
                    await DeleteBehind(mark, cancellationToken);
                }

                if (await NextFile(mark, before, cancellationToken) is not { } next)
                {
                    return new Archived(entries);
                }

                var name = string.Create(
                    CultureInfo.InvariantCulture,
                    $"audit-{next.AfterLink + 1:D9}-{next.LastLink:D9}.zip"
                );
                var (digest, count) = await WriteAndCheck(
                    Path.Combine(folder, name),
                    next,
                    cancellationToken
                );
                var set = await sender.Send(
                    new SetMark(name, digest, next.AfterLink, next.LastLink, count),
                    cancellationToken
                );
                if (set.Problem is { } problem)
                {
                    return problem;
                }

                entries += count;
            }
        }

        public async ValueTask<Outcome<Unit>> Handle(
            SetMark command,
            CancellationToken cancellationToken
        )
        {
            var cut = await links.Cut(command.Link, cancellationToken);
            var (last, _) = await links
                .Between(command.Link - 1, command.Link, cancellationToken)
                .SingleAsync(cancellationToken);
            await marks.Add(
                new ArchiveMark
                {
                    Link = last.Number,
                    Hash = last.Hash,
                    FirstLink = command.AfterLink + 1,
                    Archive = command.Archive,
                    ArchiveSha256 = command.Sha256,
                    CreatedAt = time.GetUtcNow(),
                },
                cut,
                await keys.Current(cancellationToken),
                cancellationToken
            );
            return Unit.Value;
        }

        // The links up to the first that is too young, or that fills the file.
        private async Task<ExportAudit.Stretch?> NextFile(
            ArchiveMark? mark,
            DateTimeOffset before,
            CancellationToken cancel
        )
        {
            var after = mark?.Link ?? 0;
            var start = (await Start(mark, cancel)).ToDictionary(
                head => head.Lane,
                head => head.Seq
            );
            var (last, end) = (after, new Dictionary<int, long>(start));
            await foreach (var (link, moved) in links.Between(after, long.MaxValue, cancel))
            {
                if (
                    link.At >= before
                    || end.Values.Sum() - start.Values.Sum() >= archive.EntriesInFile
                )
                {
                    break;
                }

                foreach (var head in moved)
                {
                    end[head.Lane] = head.Seq;
                }

                last = link.Number;
            }

            return last == after
                ? null
                : new ExportAudit.Stretch(
                    [
                        .. end.Where(lane => lane.Value > start.GetValueOrDefault(lane.Key))
                            .OrderBy(lane => lane.Key)
                            .Select(lane => new ExportAudit.Part
                            {
                                Lane = lane.Key,
                                FirstSeq = start.GetValueOrDefault(lane.Key) + 1,
                                LastSeq = lane.Value,
                            }),
                    ],
                    after,
                    last
                );
        }

        private async Task<IReadOnlyList<LaneHead>> Start(
            ArchiveMark? mark,
            CancellationToken cancel
        ) =>
            mark is not null ? await links.Cut(mark.Link, cancel)
            : await marks.LastOld(cancel) is { } old ? [new(AuditLane.Old, old.Seq, old.Hash)]
            : [];

        private async Task<(string Sha256, long Entries)> WriteAndCheck(
            string path,
            ExportAudit.Stretch stretch,
            CancellationToken cancel
        )
        {
            var key = await Key(cancel);
            var unfinished = path + ".part";
            await using (var file = File.Create(unfinished))
            {
                await AuditArchive.Write(
                    file,
                    WriteAuditExport.Rows(sql, stretch.Lanes, cancel),
                    links.Between(stretch.AfterLink, stretch.LastLink, cancel),
                    key,
                    time.GetUtcNow(),
                    current.Caller.Name,
                    cancel
                );
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
            await using var written = File.OpenRead(path);
            var read = await AuditArchive.Check(written, key.PublicPem, cancel);
            if (
                read.Problem is not null
                || read.Value.LastLink != stretch.LastLink
                || read.Value.Count != stretch.Lanes.Sum(lane => lane.LastSeq - lane.FirstSeq + 1)
            )
            {
                // Entries altered in the database must stay where their alteration can be seen.
                throw new InvalidOperationException(
                    $"The audit archive {path} is not sound; nothing was deleted. {read.Problem?.Message.En}"
                );
            }

            written.Position = 0;
            return (
                Convert.ToHexStringLower(await SHA256.HashDataAsync(written, cancel)),
                read.Value.Count
            );
        }

        private async Task<SigningKey> Key(CancellationToken cancel)
        {
            await sql.Begin(cancel);
            var key = await keys.Current(cancel);
            await sql.Commit(cancel);
            return key;
        }

        // Each in a transaction of its own: whoever appends must not wait for it.
        private async Task DeleteBehind(ArchiveMark mark, CancellationToken cancel)
        {
            foreach (var head in await links.Cut(mark.Link, cancel))
            {
                var lane = head.Lane;
                while (
                    await sql.One<long?>(Lowest, new { lane }, cancel) is { } lowest
                    && lowest <= head.Seq
                )
                {
                    var through = Math.Min(lowest + DeletedAtOnce - 1, head.Seq);
                    await sql.Execute(Delete, new { lane, through }, cancel);
                }

                var number = await sql.One<long>(
                    NewestHead,
                    new { lane, link = mark.Link },
                    cancel
                );
                await sql.ExecuteInParts(DeleteHeads, new { lane, number }, cancel);
            }

            await sql.ExecuteInParts(DeleteLinks, new { link = mark.Link }, cancel);
        }
    }
}
