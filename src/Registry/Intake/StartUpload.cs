using Microsoft.Extensions.DependencyInjection;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Intake;

/// <summary>
/// Takes the good firms of an uploaded file, in the background, on whichever node; one that was broken off goes on behind
/// its last step. 409 before it is checked, and when it is under way or done: a second tab does nothing twice. The rows
/// that are not taken stay to be downloaded until the file's day; without any the file goes with the last step.
/// </summary>
public static class StartUpload
{
    /// <summary>Which.</summary>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Command(Guid Id) : ICommand<GetUpload.Upload>, IAbout
    {
        string IAbout.About => Id.ToString();
    }

    /// <summary>The kind of the job.</summary>
    internal static readonly LongJobKind Kind = new(
        "registry.bring_in",
        new("导入上传的经营主体", "Import of an uploaded file of firms"),
        [RegistryPermissions.BringIn],
        [.. ImportEntities.Kind.Phases]
    )
    {
        Outcome = ImportEntities.Kind.Outcome,
    };

    /// <summary>What is wanted.</summary>
    internal sealed record Input(Guid Upload, string By);

    internal sealed class Handler(
        UploadStore uploads,
        LongJobStore store,
        LongJobWriter jobs,
        CurrentCaller current
    ) : ICommandHandler<Command, GetUpload.Upload>
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

            if (row.State == UploadStates.Importing)
            {
                return await CarryOn(row, cancellationToken);
            }

            if (row.State != UploadStates.Checked)
            {
                return Problem.Conflict(
                    "intake.not_checked",
                    row.State == UploadStates.Done
                        ? "已经导入过，没有重复导入。"
                        : "文件还没有检查完，或不能读取。",
                    row.State == UploadStates.Done
                        ? "It is in already; nothing was done twice."
                        : "The file is not checked yet, or cannot be read."
                );
            }

            if (row.SealedKey is null)
            {
                return UploadStore.Gone();
            }

            if (GetUpload.Upload.Of(row).Report is not { Good: > 0 })
            {
                return Problem.Conflict(
                    "intake.nothing",
                    "没有可以导入的行；请更正后重新上传。",
                    "No row can be taken; mend the file and upload it again."
                );
            }

            var now = row with
            {
                State = UploadStates.Importing,
                ImportJob = jobs.Ask(
                    Kind.Code,
                    new Input(row.Id, current.Caller.Name),
                    row.Id.ToString(),
                    Kind.Code
                ),
            };
            await uploads.SetState(row.Id, now.State, now.ImportJob, cancellationToken);
            return GetUpload.Upload.Of(now);
        }

        private async ValueTask<Outcome<GetUpload.Upload>> CarryOn(
            UploadRow row,
            CancellationToken cancel
        )
        {
            var job = (await store.ByIds([row.ImportJob!.Value], cancel)).Single();
            if (job.IsUnderWay)
            {
                return Problem.Conflict(
                    "intake.started",
                    "导入已经开始。",
                    "Its firms are being taken already."
                );
            }

            await jobs.CarryOn(job, cancel);
            return GetUpload.Upload.Of(row);
        }
    }

    /// <summary>The same steps as for a file on the operator's machine, from the pieces in the database.</summary>
    internal sealed class Job(IServiceProvider services, UploadStore uploads, EntityIntake intake)
        : ILongJob<Input, ImportEntities.Reached>,
            IAsyncDisposable
    {
        private readonly IntakeRows _rows = new(intake);
        private Stream? _content;
        private IntakeFindings? _found;
        private ImportEntities.Job? _inner;
        private UploadRow? _row;

        public async Task<WriteStep<ImportEntities.Reached>> Next(
            Input input,
            ImportEntities.Reached? reached,
            Pace pace,
            CancellationToken cancel
        )
        {
            if (_inner is null && await Begin(input, cancel) is { } problem)
            {
                return _ => Task.FromResult(Step<ImportEntities.Reached>.Refused(problem));
            }

            var write = await _inner!.Next(
                new(_row!.Sha256, _found!.Report.Good, input.By) { Import = input.Upload },
                reached,
                pace,
                cancel
            );
            return async open =>
            {
                var step = await write(open);
                if (step is { End: true, Problem: null })
                {
                    await uploads.Done(input.Upload, reached?.Done ?? 0, open);
                    if (_found.Report.Rejected == 0)
                    {
                        await uploads.Remove(input.Upload, open);
                    }
                }

                return step;
            };
        }

        public async ValueTask DisposeAsync()
        {
            await _rows.DisposeAsync();
            if (_content is not null)
            {
                await _content.DisposeAsync();
            }
        }

        // What was found is found again: the day may be another, and so may the registry.
        private async Task<Problem?> Begin(Input input, CancellationToken cancel)
        {
            _row = await uploads.Get(input.Upload, cancel);
            _content = _row is null ? null : await uploads.Open(_row, cancel);
            if (_content is null)
            {
                return UploadStore.Gone();
            }

            var (file, found) = await uploads.Check(_content, _row!, cancel);
            _found = found;
            (_rows.File, _rows.NotTaken, _rows.Together) = (file, found.NotTaken, found.Together);
            _inner = ActivatorUtilities.CreateInstance<ImportEntities.Job>(services, _rows);
            return null;
        }
    }
}
