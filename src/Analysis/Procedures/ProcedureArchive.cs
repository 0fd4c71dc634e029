using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using Trading.Analysis.Procedures.Detectors;

namespace Trading.Analysis.Procedures;

/// <summary>
/// A procedure model as bytes: a zip of ML.NET's own zip, our detectors, and a JSON document of everything around them.
/// Equal models are equal bytes, so no instant of writing is kept.
/// </summary>
internal static class ProcedureArchive
{
    /// <summary>Version of the saved form; another one is refused rather than guessed at.</summary>
    public const int CurrentVersion = 2;

    /// <summary>The earliest instant that a zip can name.</summary>
    public static readonly DateTimeOffset NoInstant = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly JsonSerializerOptions Json = new(EmbeddedData.Json)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    public static byte[] Write(Saved saved, DetectorEnsemble ensemble)
    {
        using var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var json = Entry(archive, "model.json", CompressionLevel.Optimal))
            {
                JsonSerializer.Serialize(json, saved, Json);
            }

            using (var pca = Entry(archive, "pca.zip", CompressionLevel.NoCompression))
            {
                pca.Write(ensemble.Principal.Content);
            }

            using var detectors = new BinaryWriter(
                Entry(archive, "detectors.bin", CompressionLevel.Optimal)
            );
            ensemble.Write(detectors);
        }

        return stream.ToArray();
    }

    /// <summary>Reads it back; what is no model of the current version is a problem (422) that says why.</summary>
    public static Outcome<(Saved Saved, DetectorEnsemble Ensemble)> Read(byte[] bytes)
    {
        try
        {
            using var archive = new ZipArchive(
                new MemoryStream(bytes, writable: false),
                ZipArchiveMode.Read
            );
            var json = Content(archive, "model.json");
            if (VersionOf(json) is var version && version != CurrentVersion)
            {
                return OtherVersion(version);
            }

            var saved = JsonSerializer.Deserialize<Saved>(json, Json);
            if (saved is null || saved.Columns.Count < 2)
            {
                return Unreadable("it has no columns");
            }

            if (
                saved.Columns.FirstOrDefault(c => !StepFeatures.ByCode.ContainsKey(c.Code)) is
                { } unknown
            )
            {
                return Unreadable($"column {unknown.Code}");
            }

            var principal = PrincipalIndex.Read(
                new MLContext(saved.Seed),
                Content(archive, "pca.zip"),
                saved.Principal
            );
            if (principal is null || principal.Columns != saved.Columns.Count)
            {
                return Unreadable("not a RandomizedPca model of its columns");
            }

            using var detectors = new BinaryReader(
                new MemoryStream(Content(archive, "detectors.bin"), writable: false)
            );
            return (
                saved,
                DetectorEnsemble.Read(
                    principal,
                    detectors,
                    saved.Detectors,
                    saved.Settings.PrincipalWeight.Value
                )
            );
        }
        catch (Exception e)
            when (e
                    is InvalidDataException
                        or JsonException
                        or FormatException
                        or InvalidOperationException
                        or IOException
                        or ArgumentException
            )
        {
            return Unreadable(e.Message);
        }
    }

    private static Stream Entry(ZipArchive archive, string name, CompressionLevel level)
    {
        var entry = archive.CreateEntry(name, level);
        entry.LastWriteTime = NoInstant;
        return entry.Open();
    }

    private static byte[] Content(ZipArchive archive, string name)
    {
        using var entry =
            archive.GetEntry(name)?.Open() ?? throw new InvalidDataException($"{name} is missing.");
        using var content = new MemoryStream();
        entry.CopyTo(content);
        return content.ToArray();
    }

    private static int VersionOf(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return
            document.RootElement.ValueKind == JsonValueKind.Object
            && document.RootElement.TryGetProperty("version", out var version)
            && version.ValueKind == JsonValueKind.Number
            && version.TryGetInt32(out var number)
            ? number
            : throw new InvalidDataException("model.json names no version");
    }

    private static Problem OtherVersion(int version) =>
        Problem.Invalid(
            "",
            "model.version",
            version < CurrentVersion
                ? new(
                    $"模型为第{version}版，本程序使用第{CurrentVersion}版；旧版模型不能沿用，请重新训练。",
                    $"The model is of version {version} and this program uses version {CurrentVersion}; an older model cannot be used, train a new one."
                )
                : new(
                    $"模型为第{version}版，比本程序的第{CurrentVersion}版新；请升级程序或重新训练。",
                    $"The model is of version {version}, newer than this program's {CurrentVersion}; upgrade the program or train a new one."
                )
        );

    private static Problem Unreadable(string detail) =>
        Problem.Invalid(
            "",
            "model.unreadable",
            new($"不是可读取的模型：{detail}。", $"This is not a model that can be read: {detail}.")
        );

    /// <summary>Everything around the detectors.</summary>
    internal sealed record Saved(
        int Version,
        DateTimeOffset TrainedAt,
        int TrainedOn,
        int Seed,
        ProcedureModelSettings Settings,
        IReadOnlyList<StepColumn> Columns,
        PrincipalIndex.Limits Principal,
        TailRanks[] Detectors,
        TailRanks Scores,
        PeerGroups.Saved Peers
    );
}
