using System.Text.Json;
using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.LongJobs;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>
/// A file of firms was uploaded: it is checked in the background, as the files of its register are read. 413 for one that
/// is too large. Nothing of it is taken before that is asked for (<see cref="StartUpload"/>).
/// </summary>
public static class ReceiveUpload
{
    /// <summary>Asked before the first byte is read: whether a file may be uploaded at all.</summary>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Query : IQuery<Unit>;

    /// <summary>A file that has arrived.</summary>
    /// <param name="File">The file.</param>
    /// <param name="Source">The register it comes from; null for none.</param>
    /// <param name="Encoding">The encoding; null for what the bytes tell, or the register's.</param>
    /// <param name="Sheet">The worksheet; null for the only one with firms, or the register's.</param>
    /// <param name="LeaveHidden">True to leave a worksheet's hidden rows and columns out.</param>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Command(
        ReceivedUpload File,
        string? Source = null,
        string? Encoding = null,
        string? Sheet = null,
        bool LeaveHidden = false
    ) : ICommand<GetUpload.Upload>;

    internal const int LongestName = 100;

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Source).MaximumLength(LongestName).Named("来源", "Source");
            RuleFor(command => command.Encoding).MaximumLength(20).Named("编码", "Encoding");
            RuleFor(command => command.Sheet).MaximumLength(LongestName).Named("工作表", "Sheet");
        }
    }

    internal sealed class Asking : IQueryHandler<Query, Unit>
    {
        public ValueTask<Outcome<Unit>> Handle(Query query, CancellationToken cancellationToken) =>
            ValueTask.FromResult<Outcome<Unit>>(Unit.Value);
    }

    internal sealed class Handler(
        UploadStore uploads,
        GetIntakeSource.Handler sources,
        LongJobWriter jobs,
        CurrentCaller current,
        TimeProvider time
    ) : ICommandHandler<Command, GetUpload.Upload>
    {
        public async ValueTask<Outcome<GetUpload.Upload>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var file = command.File;
            if (file.Problem is { } problem)
            {
                return problem;
            }

            var source = command.Source?.Trim() ?? "";
            var saved =
                source.Length > 0
                && await sources.Handle(new(source), cancellationToken) is { Succeeded: true } found
                    ? found.Value
                    : null;
            var row = new UploadRow
            {
                Id = file.Id,
                FileName = file.Name,
                Size = file.Size,
                Sha256 = file.Sha256,
                Source = source,
                Encoding = Said(command.Encoding) ?? saved?.Encoding,
                Sheet = Said(command.Sheet) ?? saved?.Sheet,
                LeaveHidden = command.LeaveHidden,
                Mapping = JsonSerializer.Serialize(
                    saved?.Mapping ?? new Dictionary<string, string>(),
                    MessageText.Json
                ),
                State = UploadStates.Checking,
                Reading = 1,
                SealedKey = file.SealedKey,
                Pieces = file.Pieces,
                CheckJob = jobs.Ask(
                    CheckUpload.Kind.Code,
                    new CheckUpload.Input(file.Id, 1),
                    file.Id.ToString()
                ),
                UploadedAt = time.GetUtcNow(),
                UploadedBy = current.Caller.Name,
                PersonId = current.Caller.PersonId,
            };
            await uploads.Insert(row, cancellationToken);
            return GetUpload.Upload.Of(row);
        }

        private static string? Said(string? text) =>
            string.IsNullOrWhiteSpace(text) ? null : text.Trim();
    }
}
