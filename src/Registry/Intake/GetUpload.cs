using System.Text.Json;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Registry.Intake;

/// <summary>An uploaded file of firms: how it is read, what it means for the registry, how its import stands.</summary>
public static class GetUpload
{
    /// <summary>By key.</summary>
    [Requires(RegistryPermissions.BringIn)]
    public sealed record Query(Guid Id) : IQuery<Upload>;

    /// <summary>An uploaded file.</summary>
    public sealed record Upload
    {
        /// <summary>Key.</summary>
        public Guid Id { get; init; }

        /// <summary>Its name.</summary>
        public string FileName { get; init; } = "";

        /// <summary>Bytes.</summary>
        public long Size { get; init; }

        /// <summary>The register it comes from; "" for none.</summary>
        public string Source { get; init; } = "";

        /// <summary>The encoding that was said; null for what the bytes tell.</summary>
        public string? Encoding { get; init; }

        /// <summary>The worksheet that was said; null for the only one with firms.</summary>
        public string? Sheet { get; init; }

        /// <summary>True where a worksheet's hidden rows and columns are left out.</summary>
        public bool LeaveHidden { get; init; }

        /// <summary>Headings and the fields they mean, as far as somebody said.</summary>
        public IReadOnlyDictionary<string, string> Mapping { get; init; } =
            new Dictionary<string, string>();

        /// <summary>One of <see cref="UploadStates"/>.</summary>
        public string State { get; init; } = "";

        /// <summary>What it means for the registry; null until it is checked.</summary>
        public IntakeReport? Report { get; init; }

        /// <summary>Why it cannot be read.</summary>
        public LocalizedText? Unreadable { get; init; }

        /// <summary>Rows that were taken; null until they are.</summary>
        public long? Taken { get; init; }

        /// <summary>True while the file itself is kept.</summary>
        public bool IsKept { get; init; }

        /// <summary>The job that checks it.</summary>
        public Guid CheckJob { get; init; }

        /// <summary>The job that takes its firms.</summary>
        public Guid? ImportJob { get; init; }

        /// <summary>When it came.</summary>
        public DateTimeOffset UploadedAt { get; init; }

        /// <summary>Who brought it.</summary>
        public string UploadedBy { get; init; } = "";

        internal static Upload Of(UploadRow row) =>
            new()
            {
                Id = row.Id,
                FileName = row.FileName,
                Size = row.Size,
                Source = row.Source,
                Encoding = row.Encoding,
                Sheet = row.Sheet,
                LeaveHidden = row.LeaveHidden,
                Mapping = row.How().Map,
                State = row.State,
                Report = row.Report is { } report
                    ? JsonSerializer.Deserialize<IntakeReport>(report, MessageText.Json)
                    : null,
                Unreadable = row.Unreadable is { } said
                    ? JsonSerializer.Deserialize<LocalizedText>(said, MessageText.Json)
                    : null,
                Taken = row.Taken,
                IsKept = row.SealedKey is not null,
                CheckJob = row.CheckJob,
                ImportJob = row.ImportJob,
                UploadedAt = row.UploadedAt,
                UploadedBy = row.UploadedBy,
            };
    }

    internal sealed class Handler(UploadStore uploads) : IQueryHandler<Query, Upload>
    {
        public async ValueTask<Outcome<Upload>> Handle(
            Query query,
            CancellationToken cancellationToken
        ) =>
            await uploads.Get(query.Id, cancellationToken) is { } row
                ? Upload.Of(row)
                : UploadStore.Unknown();
    }
}
