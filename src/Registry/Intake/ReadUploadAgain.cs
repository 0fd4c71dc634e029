using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>
/// Reads an uploaded file otherwise: another encoding or worksheet, or columns that mean something else; with a source it
/// is remembered for the source's next file. 409 once its firms are being taken.
/// </summary>
public static class ReadUploadAgain
{
    /// <summary>How.</summary>
    /// <param name="Id">The upload.</param>
    /// <param name="Source">The register it comes from; null for none.</param>
    /// <param name="Encoding">The encoding; null for what the bytes tell.</param>
    /// <param name="Sheet">The worksheet; null for the only one with firms.</param>
    /// <param name="Mapping">Headings and the fields they mean; "-" for a column that is left out.</param>
    /// <param name="LeaveHidden">True to leave a worksheet's hidden rows and columns out.</param>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Command(
        Guid Id,
        string? Source,
        string? Encoding,
        string? Sheet,
        IReadOnlyDictionary<string, string> Mapping,
        bool LeaveHidden = false
    ) : ICommand<GetUpload.Upload>, IAbout
    {
        string IAbout.About => Id.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    public sealed record Body(
        string? Source,
        string? Encoding,
        string? Sheet,
        IReadOnlyDictionary<string, string>? Mapping,
        bool LeaveHidden = false
    )
    {
        /// <summary>Of an upload.</summary>
        public Command Of(Guid id) =>
            new(
                id,
                Source,
                Encoding,
                Sheet,
                Mapping ?? new Dictionary<string, string>(),
                LeaveHidden
            );
    }

    internal sealed class Handler(
        UploadStore uploads,
        SaveIntakeSource.Handler sources,
        LongJobWriter jobs
    ) : ICommandHandler<Command, GetUpload.Upload>
    {
        public async ValueTask<Outcome<GetUpload.Upload>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            // The same rules whether it is remembered or not.
            var source = command.Source?.Trim() ?? "";
            var said = new SaveIntakeSource.Command(
                source.Length > 0 ? source : "-",
                command.Mapping,
                command.Encoding,
                command.Sheet
            );
            var faults = new SaveIntakeSource.Rules().Validate(said);
            if (!faults.IsValid)
            {
                return Problem.Invalid([.. faults.Errors.Select(FieldErrors.From)]);
            }

            if (await uploads.Lock(command.Id, cancellationToken) is not { } row)
            {
                return UploadStore.Unknown();
            }

            if (
                row.State
                is not (UploadStates.Checking or UploadStates.Checked or UploadStates.Unreadable)
            )
            {
                return Problem.Conflict(
                    "intake.started",
                    "导入已经开始或已经结束，不能再改读取方式。",
                    "Its firms are being taken, or are in; how it is read cannot be changed any more."
                );
            }

            if (row.SealedKey is null)
            {
                return UploadStore.Gone();
            }

            if (source.Length > 0)
            {
                await sources.Handle(said, cancellationToken);
            }

            var reading = row.Reading + 1;
            var now = row with
            {
                Source = source,
                Encoding = string.IsNullOrWhiteSpace(command.Encoding) ? null : command.Encoding,
                Sheet = string.IsNullOrWhiteSpace(command.Sheet) ? null : command.Sheet.Trim(),
                LeaveHidden = command.LeaveHidden,
                Mapping = JsonSerializer.Serialize(command.Mapping, MessageText.Json),
                State = UploadStates.Checking,
                Reading = reading,
                Report = null,
                Unreadable = null,
                CheckJob = jobs.Ask(
                    CheckUpload.Kind.Code,
                    new CheckUpload.Input(row.Id, reading),
                    row.Id.ToString()
                ),
            };
            await uploads.ReadAgain(now, cancellationToken);
            return GetUpload.Upload.Of(now);
        }
    }
}
