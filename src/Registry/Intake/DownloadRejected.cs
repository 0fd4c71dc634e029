using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>
/// The rows of an uploaded file that are not taken, as CSV to be mended and uploaded again. 409 when the file is no longer
/// kept. Who took them away is in the trail.
/// </summary>
public static class DownloadRejected
{
    /// <summary>Which.</summary>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Command(Guid Id) : ICommand<Allowed>, IAbout
    {
        string IAbout.About => Id.ToString();
    }

    /// <summary>It may be taken away.</summary>
    /// <param name="FileName">Under this name.</param>
    public sealed record Allowed(string FileName);

    /// <summary>Writes them while the file is read.</summary>
    internal static async Task Write(
        Stream stream,
        Guid id,
        Caller caller,
        IServiceScopeFactory scopes,
        CancellationToken cancel
    )
    {
        // The reasons speak the language of whoever reads them.
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(caller.Language);
        await using var scope = scopes.CreateAsyncScope();
        var uploads = scope.ServiceProvider.GetRequiredService<UploadStore>();
        var today = scope.ServiceProvider.GetRequiredService<TimeProvider>().Today();
        if (
            await uploads.Get(id, cancel) is not { } row
            || await uploads.Open(row, cancel) is not { } content
        )
        {
            return;
        }

        await using (content)
        {
            var (file, found) = await uploads.Check(content, row, cancel);
            await RejectedRows.Write(stream, file, found, today, cancel);
        }
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
                : new Allowed($"{Path.GetFileNameWithoutExtension(row!.FileName)}-未导入.csv");
        }
    }
}
