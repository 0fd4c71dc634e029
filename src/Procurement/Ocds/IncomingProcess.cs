using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using Trading.Procurement.Kinds;
using Trading.Procurement.Steps;

namespace Trading.Procurement.Ocds;

/// <summary>A process as it came, against what is held of it. Nothing to record where it is unchanged.</summary>
internal sealed record IncomingProcess(string Ocid, IncomingProcess.Kept? Held, JsonObject Compiled)
{
    private const int MostDifferences = 50;

    /// <summary>What is held of a process.</summary>
    internal sealed record Kept
    {
        public Guid Id { get; init; }
        public string Ocid { get; init; } = "";
        public DateTimeOffset? ReleasedAt { get; init; }
        public string? Fingerprint { get; init; }
        public string? Compiled { get; init; }

        /// <summary>The hashes of its releases, a space between.</summary>
        public string? Releases { get; init; }
    }

    /// <summary>The compiled release, as it is kept.</summary>
    public string Text { get; init; } = "";

    /// <summary>The hash of what is in it.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The hashes of its releases, those of before included, a space between.</summary>
    public string Releases { get; init; } = "";

    /// <summary>What is to be recorded; null where it is unchanged.</summary>
    public PublishedProcess? Process { get; init; }

    /// <summary>Reads its releases; pure, so that many can be read beside one another.</summary>
    public static Outcome<IncomingProcess> Read(
        string ocid,
        IReadOnlyList<JsonObject> releases,
        Kept? held,
        string? country,
        TradingKinds kinds,
        IValidator<PublishProcurement.Command> rules
    )
    {
        var compiled = MergeReleases.Compile(releases);
        var (text, fingerprint) = Written(compiled);
        var hashes = releases.Select(Hash).ToList();
        if (held?.Compiled is { } kept)
        {
            if (
                held.Fingerprint == fingerprint
                || hashes.TrueForAll(hash =>
                    held.Releases!.Contains(hash, StringComparison.Ordinal)
                )
            )
            {
                return new IncomingProcess(ocid, held, compiled);
            }

            var before = (JsonObject)JsonNode.Parse(kept)!;
            if (MergeReleases.InstantOf(compiled) <= held.ReleasedAt)
            {
                return Problem.Conflict(
                    ImportProcesses.OtherContent,
                    "这个项目此前已导入，内容与本次不同，而本次发布并不更晚。已登记的不能覆盖；变更请以更晚的发布（release）报送。",
                    "This process was imported before with other content, and this release is not later. What is recorded is not overwritten: send the change as a later release."
                ) with
                {
                    Errors = Differences(before, compiled),
                };
            }

            if (!IsCompiled(releases))
            {
                compiled = MergeReleases.Compile([
                    before,
                    .. releases.Where(release =>
                        MergeReleases.InstantOf(release) > held.ReleasedAt
                    ),
                ]);
                (text, fingerprint) = Written(compiled);
            }
        }

        var process = PublishedProcess.Read(compiled, kinds, country);
        if (process.Faults.Count > 0)
        {
            return Problem.Invalid([.. process.Faults.Select(fault => fault.Error())]);
        }

        var broken = rules.Validate(process.Notice);
        return broken.IsValid
            ? new IncomingProcess(ocid, held, compiled)
            {
                Text = text,
                Fingerprint = fingerprint,
                Releases = string.Join(
                    ' ',
                    (held?.Releases ?? "")
                        .Split(' ', StringSplitOptions.RemoveEmptyEntries)
                        .Union(hashes)
                ),
                Process = process,
            }
            : Problem.Invalid([
                .. broken.Errors.Select(error => new FieldError(
                    PointerOf(error.PropertyName),
                    error.ErrorCode,
                    error.ErrorMessage,
                    error.AttemptedValue?.ToString()
                )),
            ]);
    }

    private static bool IsCompiled(IReadOnlyList<JsonObject> releases) =>
        releases[^1]["tag"] is JsonArray tags && tags.Any(tag => tag?.ToString() == "compiled");

    private static string PointerOf(string property) =>
        property switch
        {
            "Title" => "/tender/title",
            "BuyerName" => "/buyer/name",
            "NoticeAt" => "/tender/tenderPeriod/startDate",
            "DeadlineAt" => "/tender/tenderPeriod/endDate",
            "CeilingMinor" => "/tender/value/amount",
            "MinPriceMinor" => "/tender/minValue/amount",
            "Currency" => "/tender/value/currency",
            "Country" => "/parties/0/address/countryName",
            "Region" => "/parties/0/address/region",
            _ when property.StartsWith("Lots", StringComparison.Ordinal) => "/tender/lots",
            _ => "/tender",
        };

    // The fingerprint is of what is in it, not of the release that brought it: the id is cut out of the text.
    private static (string Text, string Fingerprint) Written(JsonObject compiled)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes);
        var (before, behind) = (0, 0);
        writer.WriteStartObject();
        foreach (var (name, value) in compiled)
        {
            if (name == "id")
            {
                before = (int)(writer.BytesCommitted + writer.BytesPending);
            }

            writer.WritePropertyName(name);
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                value.WriteTo(writer);
            }

            if (name == "id")
            {
                behind = (int)(writer.BytesCommitted + writer.BytesPending);
            }
        }

        writer.WriteEndObject();
        writer.Flush();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(bytes.WrittenSpan[..before]);
        hash.AppendData(bytes.WrittenSpan[behind..]);
        return (
            Encoding.UTF8.GetString(bytes.WrittenSpan),
            Convert.ToHexStringLower(hash.GetHashAndReset())
        );
    }

    private static string Hash(JsonObject json)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(bytes);
        json.WriteTo(writer);
        writer.Flush();
        return Convert.ToHexStringLower(SHA256.HashData(bytes.WrittenSpan));
    }

    private static List<FieldError> Differences(JsonObject before, JsonObject now)
    {
        var differences = new List<FieldError>();
        Compare("", before, now);
        return differences;

        void Compare(string pointer, JsonNode? was, JsonNode? given)
        {
            if (
                differences.Count >= MostDifferences
                || JsonNode.DeepEquals(was, given)
                || pointer is "/id" or "/date" or "/tag"
            )
            {
                return;
            }

            switch (was, given)
            {
                case (JsonObject one, JsonObject other):
                    foreach (
                        var name in one.Select(member => member.Key)
                            .Union(other.Select(member => member.Key))
                    )
                    {
                        Compare($"{pointer}/{SchemaRule.Escape(name)}", one[name], other[name]);
                    }

                    break;
                case (JsonArray one, JsonArray other) when one.Count == other.Count:
                    for (var at = 0; at < one.Count; at++)
                    {
                        Compare(
                            $"{pointer}/{at.ToString(CultureInfo.InvariantCulture)}",
                            one[at],
                            other[at]
                        );
                    }

                    break;
                default:
                    differences.Add(
                        PostedAgain.Difference(
                            pointer,
                            was is null ? null : SchemaRule.Short(was),
                            given is null ? null : SchemaRule.Short(given)
                        )
                    );
                    break;
            }
        }
    }
}
