using System.Text.Json;
using Mediator;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Credit;

/// <summary>
/// Takes over credit lists from a CSV file. For each list in the file, the file is the whole list: what is new is listed,
/// what differs is changed, what is gone is withdrawn. The same file again changes nothing. The file is judged whole before
/// the first change: 422 tells what is wrong by line and column; 409 when more than half of a list would be withdrawn and
/// that was not said to be meant. Then a long job does it (<see cref="CreditImport"/>), which is waited for.
/// </summary>
public static class ImportCredit
{
    /// <summary>The file.</summary>
    /// <param name="Content">CSV with the columns list, code, name, reason, decided_on, from, until, document.</param>
    /// <param name="AcceptWithdrawals">True if it is meant that most of a list is gone.</param>
    [Requires(RegistryPermissions.VerifyEntity)]
    public sealed record Command([property: Secret] string Content, bool AcceptWithdrawals = false)
        : Kernel.Commands.ICommand<Imported>,
            IOutsideTransaction;

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Content">CSV with the columns list, code, name, reason, decided_on, from, until, document.</param>
    /// <param name="AcceptWithdrawals">True if it is meant that most of a list is gone.</param>
    public sealed record Body(string Content, bool? AcceptWithdrawals);

    /// <summary>What was done.</summary>
    /// <param name="Rows">Rows of the file.</param>
    /// <param name="Added">New listings.</param>
    /// <param name="Changed">Listings that differ now.</param>
    /// <param name="Withdrawn">Listings that are gone from the lists.</param>
    /// <param name="Unchanged">Listings that are as they were.</param>
    public sealed record Imported(int Rows, int Added, int Changed, int Withdrawn, int Unchanged);

    /// <summary>How many characters a file may have.</summary>
    public const int LargestFile = 20_000_000;

    /// <summary>How many bytes of JSON carry it: a character takes three at most.</summary>
    public const long LargestBody = 64L * 1024 * 1024;

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal sealed class Handler(
        CreditImport.Plans plans,
        LongJobWorker worker,
        LongJobStore jobs,
        ISender sender,
        TimeProvider time
    ) : Kernel.Commands.ICommandHandler<Command, Imported>
    {
        public async ValueTask<Outcome<Imported>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (command.Content.Length > LargestFile)
            {
                return Problem.Invalid(
                    "/content",
                    "credit.size",
                    new("文件不能超过2000万个字符。", "At most 20 million characters.")
                );
            }

            var (rows, errors) = CreditFile.Read(command.Content);
            if (errors.Count > 0)
            {
                return Problem.Invalid(errors);
            }

            if (rows.Count == 0)
            {
                return Problem.Invalid(
                    "/content",
                    "credit.empty",
                    new("文件只有表头，没有数据。", "The file has a header and no rows.")
                );
            }

            var plan = await plans.Of(rows, command.AcceptWithdrawals, cancellationToken);
            if (plan.Problem is { } problem)
            {
                return problem;
            }

            var asked = await sender.Send(
                new StageCredit.Command(command.Content, command.AcceptWithdrawals),
                cancellationToken
            );
            return asked.Problem ?? await Work(asked.Value.Job, cancellationToken);
        }

        // Worked here, or by whoever was quicker; a server with many imports takes one after the other.
        private async Task<Outcome<Imported>> Work(Guid id, CancellationToken cancel)
        {
            var asked = time.GetTimestamp();
            do
            {
                if (!await worker.Work(id, null, cancel))
                {
                    await Task.Delay(LookEvery, cancel);
                }

                var job = (await jobs.ByIds([id], cancel)).Single();
                if (job.State == LongJobStates.Done)
                {
                    return JsonSerializer.Deserialize<Imported>(job.Result!, MessageText.Json)!;
                }

                if (!job.IsUnderWay || job.LastError is not null)
                {
                    return Unfinished(
                        $"导入没有完成：{job.LastError ?? job.State}",
                        $"The import did not come to its end: {job.LastError ?? job.State}"
                    );
                }
            } while (time.GetElapsedTime(asked) < Patience);

            return Unfinished("导入仍在后台进行", "The import goes on in the background");
        }

        private static Problem Unfinished(string zh, string en) =>
            Problem.Conflict(
                "credit.unfinished",
                $"{zh}。进度见“长时任务”。",
                $"{en}. Its progress is under long jobs."
            );
    }
}
