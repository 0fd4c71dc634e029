using Trading.Kernel.LongJobs;
using Trading.Kernel.Tables;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>
/// The long job that reads an uploaded file and says what it means, before anything of it is taken. A reading that was
/// replaced by another meanwhile says nothing.
/// </summary>
internal static class CheckUpload
{
    /// <summary>The kind.</summary>
    public static readonly LongJobKind Kind = new(
        "registry.check_intake",
        new("检查导入文件", "Check of a file of firms"),
        [RegistryPermissions.BringIn]
    );

    /// <summary>What is to be read.</summary>
    internal sealed record Input(Guid Upload, int Reading);

    /// <summary>There is one step.</summary>
    internal sealed record Reached;

    internal sealed class Job(UploadStore uploads) : ILongJob<Input, Reached>
    {
        public async Task<WriteStep<Reached>> Next(
            Input input,
            Reached? reached,
            Pace pace,
            CancellationToken cancel
        )
        {
            if (
                await uploads.Get(input.Upload, cancel) is not { State: UploadStates.Checking } row
                || row.Reading != input.Reading
            )
            {
                return _ => Task.FromResult(Step<Reached>.Ended(null));
            }

            var (report, unreadable) = await Read(row, cancel);
            return async write =>
            {
                await uploads.Report(row, report, unreadable, write);
                return Step<Reached>.Ended(null, report?.Rows ?? 0, report?.Rows);
            };
        }

        private async Task<(IntakeReport?, LocalizedText?)> Read(
            UploadRow row,
            CancellationToken cancel
        )
        {
            await using var content = await uploads.Open(row, cancel);
            if (content is null)
            {
                return (null, UploadStore.Gone().Message);
            }

            try
            {
                var (_, found) = await uploads.Check(content, row, cancel);
                return found.Report.Rows > 0
                    ? (found.Report, null)
                    : (null, new("文件只有表头，没有数据。", "The file has a header and no rows."));
            }
            catch (UnreadableTableException error)
            {
                return (null, error.Said);
            }
        }
    }
}
