using System.IO.Compression;
using System.Text;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>Keeps a credit file that was judged good, and asks for the long job that takes it over.</summary>
public static class StageCredit
{
    /// <summary>The file.</summary>
    /// <param name="Content">CSV, as <see cref="ImportCredit"/> takes it.</param>
    /// <param name="AcceptWithdrawals">True if it is meant that most of a list is gone.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command([property: Secret] string Content, bool AcceptWithdrawals)
        : ICommand<Staged>;

    /// <summary>What was asked for.</summary>
    /// <param name="Job">The long job.</param>
    public sealed record Staged(Guid Job);

    private const int ForgottenAtOnce = 100;

    // Of a job that was cancelled or given up.
    private static readonly TimeSpan LeftBehind = TimeSpan.FromDays(30);

    private static readonly Statement Insert = Statement.Of(
        "registry.credit_import.insert",
        "insert into credit_import (id, content, created_at) values (@id, @content, @now)"
    );

    private static readonly Statement Forget = Statement.Of(
        "registry.credit_import.forget",
        """
        delete from credit_import where id in (
            select c.id from credit_import c where c.created_at < @before order by c.created_at, c.id {page})
        """
    );

    internal sealed class Handler(
        SqlSession sql,
        LongJobWriter jobs,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, Staged>
    {
        public ValueTask<Outcome<Staged>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var now = time.GetUtcNow();
            var file = sql.NewId(now);
            sql.Hold(
                (
                    Forget,
                    new
                    {
                        before = now - LeftBehind,
                        skip = 0,
                        take = ForgottenAtOnce,
                    }
                ),
                (
                    Insert,
                    new
                    {
                        id = file,
                        content = Packed(command.Content),
                        now,
                    }
                )
            );
            return ValueTask.FromResult<Outcome<Staged>>(
                new Staged(
                    jobs.Ask(
                        CreditImport.Kind.Code,
                        new CreditImport.Input(
                            file,
                            command.AcceptWithdrawals,
                            current.Caller.Name
                        ),
                        exclusive: CreditImport.Kind.Code
                    )
                )
            );
        }

        private static byte[] Packed(string content)
        {
            using var packed = new MemoryStream();
            using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            {
                gzip.Write(Encoding.UTF8.GetBytes(content));
            }

            return packed.ToArray();
        }
    }
}
