using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>
/// Throws an uploaded file away, with its rejected rows; what was taken of it stays. 409 while its firms are being taken:
/// the job is cancelled first.
/// </summary>
public static class DiscardUpload
{
    /// <summary>Which.</summary>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Command(Guid Id) : ICommand<GetUpload.Upload>, IAbout
    {
        string IAbout.About => Id.ToString();
    }

    internal sealed class Handler(UploadStore uploads, LongJobStore jobs)
        : ICommandHandler<Command, GetUpload.Upload>
    {
        public async ValueTask<Outcome<GetUpload.Upload>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await uploads.Lock(command.Id, cancellationToken) is not { } row)
            {
                return UploadStore.Unknown();
            }

            if (
                row is { State: UploadStates.Importing, ImportJob: { } job }
                && (await jobs.ByIds([job], cancellationToken)).Any(one => one.IsUnderWay)
            )
            {
                return Problem.Conflict(
                    "intake.started",
                    "正在导入；请先取消任务。",
                    "Its firms are being taken; cancel the job first."
                );
            }

            await uploads.Remove(row.Id, cancellationToken);
            var now = row with
            {
                State = row.State == UploadStates.Done ? row.State : UploadStates.Discarded,
                SealedKey = null,
            };
            await uploads.SetState(row.Id, now.State, row.ImportJob, cancellationToken);
            return GetUpload.Upload.Of(now);
        }
    }
}
