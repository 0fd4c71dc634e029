using System.Globalization;
using FluentValidation;
using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>
/// What the check of an uploaded file found, a line a finding, as CSV or as a workbook. 409 when the file is no longer kept,
/// since it is read again for it. Who took it away is in the trail.
/// </summary>
public static class DownloadReport
{
    internal const string Csv = "csv";
    internal const string Xlsx = "xlsx";

    /// <summary>Which.</summary>
    /// <param name="Id">The upload.</param>
    /// <param name="Format">csv or xlsx.</param>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Command(Guid Id, string Format) : ICommand<Allowed>, IAbout
    {
        string IAbout.About => Id.ToString();
    }

    /// <summary>It may be taken away.</summary>
    /// <param name="FileName">Under this name.</param>
    public sealed record Allowed(string FileName);

    /// <summary>Reads the file once more and writes what is found, in the language of whoever asks.</summary>
    internal static async Task Write(
        Stream stream,
        Command command,
        Caller caller,
        IServiceScopeFactory scopes,
        CancellationToken cancel
    )
    {
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(caller.Language);
        await using var scope = scopes.CreateAsyncScope();
        var uploads = scope.ServiceProvider.GetRequiredService<UploadStore>();
        var today = scope.ServiceProvider.GetRequiredService<TimeProvider>().Today();
        if (
            await uploads.Get(command.Id, cancel) is not { } row
            || await uploads.Open(row, cancel) is not { } content
        )
        {
            return;
        }

        await using (content)
        {
            var (file, found) = await uploads.Check(content, row, cancel);
            if (command.Format == Csv)
            {
                await ReportFile.WriteCsv(stream, file, found, today, cancel);
                return;
            }

            // A workbook's parts are gone back to, which a line to a browser does not allow.
            await using var workbook = new FileStream(
                Path.GetTempFileName(),
                new FileStreamOptions
                {
                    Mode = FileMode.Create,
                    Access = FileAccess.ReadWrite,
                    Options = FileOptions.DeleteOnClose | FileOptions.Asynchronous,
                }
            );
            ReportFile.WriteXlsx(workbook, file, found, today, cancel);
            workbook.Position = 0;
            await workbook.CopyToAsync(stream, cancel);
        }
    }

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Format)
                .Must(format => format is Csv or Xlsx)
                .WithMessage(
                    "intake.format",
                    "格式应为 csv 或 xlsx。",
                    "The format is csv or xlsx."
                );
    }

    internal sealed class Handler(UploadStore uploads) : ICommandHandler<Command, Allowed>
    {
        public async ValueTask<Outcome<Allowed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var row = await uploads.Get(command.Id, cancellationToken);
            return UploadStore.WhyNotRead(row) is { } refused
                ? refused
                : new Allowed(
                    $"{Path.GetFileNameWithoutExtension(row!.FileName)}-检查报告.{command.Format}"
                );
        }
    }
}
