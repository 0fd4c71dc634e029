using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FluentValidation;
using Trading.Kernel.Changes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;
using Trading.Procurement.Limits;
using Trading.Procurement.Steps;
using Trading.Registry.Contracts;

namespace Trading.Procurement.Ocds;

/// <summary>
/// Contracting processes from their OCDS releases, all of them or none. The same again changes nothing; a later release
/// posts the steps that are new; other content that is not later is 409 with the differences.
/// </summary>
public static class ImportProcesses
{
    /// <summary>It was not known.</summary>
    public const string Taken = "taken";

    /// <summary>It was known with this content.</summary>
    public const string Unchanged = "unchanged";

    /// <summary>It was known, and a later release had something new.</summary>
    public const string Updated = "updated";

    private const int MostDifferences = 50;
    private const string OtherContent = "ocds.other_content";

    /// <summary>The processes.</summary>
    /// <param name="Ocids">Their OCDS ids, as the trail tells of them.</param>
    [Requires(ProcurementPermissions.ManageProcurement)]
    public sealed record Command(IReadOnlyList<string> Ocids) : ICommand<Imports>, IAbout
    {
        /// <summary>ISO 3166-1; told from the buyer when left out.</summary>
        public string? Country { get; init; }

        /// <summary>Where they come from, for what the platform itself imports.</summary>
        public string? Source { get; init; }

        /// <summary>The releases of each, as the schema has them; not in the trail.</summary>
        internal IReadOnlyList<IReadOnlyList<JsonObject>> Releases { get; init; } = [];

        /// <inheritdoc/>
        string IAbout.About => Ocids is [var only] ? only : Source ?? "ocds";
    }

    /// <summary>What became of each, in their order.</summary>
    public sealed record Imports(IReadOnlyList<Imported> Processes);

    /// <summary>What became of one.</summary>
    /// <param name="Id">The procurement.</param>
    /// <param name="Ocid">Its OCDS id.</param>
    /// <param name="Outcome">taken, unchanged or updated.</param>
    /// <param name="Flags">What was taken otherwise than it stands, or left out.</param>
    public sealed record Imported(
        Guid Id,
        string Ocid,
        string Outcome,
        IReadOnlyList<FieldError> Flags
    );

    [WithoutScope("processes by their own ids; who may not see one is told that there is none")]
    private static readonly Statement Find = Statement.Of(
        "procurement.ocds.import_find",
        """
        select p.id, p.ocid, i.released_at, i.fingerprint, i.compiled, i.releases from procurement p
        left join ocds_import i on i.procurement_id = p.id where p.ocid in @ocids
        """
    );

    [WithoutScope("a source asks for its own numbers alone")]
    private static readonly Statement FindReferences = Statement.Of(
        "procurement.ocds.import_references",
        """
        select source_reference, ocid from procurement {range lock}
        where source = @source and source_reference in @references
        """
    );

    private static readonly Statement Keep = Statement.Of(
        "procurement.ocds.import_keep",
        """
        insert into ocds_import (procurement_id, released_at, fingerprint, compiled, releases, recorded_at)
        values (@id, @at, @fingerprint, @compiled, @releases, @now)
        """
    );

    private static readonly Statement KeepAgain = Statement.Of(
        "procurement.ocds.import_keep_again",
        """
        update ocds_import
        set released_at = @at, fingerprint = @fingerprint, compiled = @compiled, releases = @releases, recorded_at = @now
        where procurement_id = @id
        """
    );

    /// <summary>A process as it came, against what is held of it. Nothing to record where it is unchanged.</summary>
    private sealed record Incoming(string Ocid, Held? Held, JsonObject Compiled)
    {
        public string Fingerprint { get; init; } = "";

        /// <summary>The hashes of its releases, those of before included, a space between.</summary>
        public string Releases { get; init; } = "";

        public PublishedProcess? Process { get; init; }
    }

    internal sealed class Handler(
        SqlSession sql,
        StepRecorder recorder,
        OpenClocks clocks,
        IEntityRecorder entities,
        TradingKinds kinds,
        IValidator<PublishProcurement.Command> rules,
        CurrentCaller current,
        ChangeWriter changes,
        Events events,
        TimeProvider time
    ) : ICommandHandler<Command, Imports>
    {
        public async ValueTask<Outcome<Imports>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var held = (
                await sql.Query<Held>(Find, new { ocids = command.Ocids }, cancellationToken)
            ).ToDictionary(one => one.Ocid, StringComparer.Ordinal);
            var read = new List<Incoming>();
            foreach (var (ocid, releases) in command.Ocids.Zip(command.Releases))
            {
                var one = Read(ocid, releases, held.GetValueOrDefault(ocid), command.Country);
                if (one.Problem is { } faulty)
                {
                    return faulty;
                }

                read.Add(one.Value);
            }

            // Asked and written once for all of them: what costs is the way to the database and not the row.
            var source = Source(command);
            var taken = (
                await sql.Query<Reference>(
                    FindReferences,
                    new
                    {
                        source,
                        references = read.Where(one => one.Held is null)
                            .Select(one => one.Process!.Notice.SourceReference)
                            .ToArray(),
                    },
                    cancellationToken
                )
            ).ToDictionary(one => one.SourceReference, one => one.Ocid, StringComparer.Ordinal);
            await entities.Record(
                read.Select(one => one.Process)
                    .OfType<PublishedProcess>()
                    .SelectMany(process => process.Firms)
                    .DistinctBy(firm => firm.Key)
                    .ToDictionary(),
                cancellationToken
            );
            var imported = new List<Imported>();
            var written = new List<RecordedProcurement>();
            foreach (var one in read)
            {
                var recorded = one.Process is { } process
                    ? await Record(
                        one,
                        process,
                        source,
                        taken,
                        command.Country,
                        written,
                        cancellationToken
                    )
                    : new Imported(one.Held!.Id, one.Ocid, Unchanged, []);
                if (recorded.Problem is { } refused)
                {
                    return refused;
                }

                imported.Add(recorded.Value);
            }

            foreach (var country in written.GroupBy(row => row.Country, row => row.Id))
            {
                await clocks.Keep([.. country], country.Key, cancellationToken);
            }

            return new Imports(imported);
        }

        private string Source(Command command) =>
            current.Caller switch
            {
                { Kind: CallerKind.System, Source: var name } => name,
                { Kind: CallerKind.Person, OfficeId: { } office } => $"office:{office}",
                { Kind: CallerKind.Person, Name: var login } => $"person:{login}",
                _ => command.Source ?? "ocds",
            };

        private Outcome<Incoming> Read(
            string ocid,
            IReadOnlyList<JsonObject> releases,
            Held? held,
            string? country
        )
        {
            var compiled = MergeReleases.Compile(releases);
            var hashes = releases.Select(Hash).ToList();
            if (held?.Compiled is { } kept)
            {
                if (
                    held.Fingerprint == Fingerprint(compiled)
                    || hashes.TrueForAll(hash =>
                        held.Releases!.Contains(hash, StringComparison.Ordinal)
                    )
                )
                {
                    return new Incoming(ocid, held, compiled);
                }

                var before = (JsonObject)JsonNode.Parse(kept)!;
                if (MergeReleases.InstantOf(compiled) <= held.ReleasedAt)
                {
                    return Problem.Conflict(
                        OtherContent,
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
                }
            }

            var process = PublishedProcess.Read(compiled, kinds, country);
            if (process.Faults.Count > 0)
            {
                return Problem.Invalid([.. process.Faults.Select(fault => fault.Error())]);
            }

            var broken = rules.Validate(process.Notice);
            return broken.IsValid
                ? new Incoming(ocid, held, compiled)
                {
                    Fingerprint = Fingerprint(compiled),
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

        private async Task<Outcome<Imported>> Record(
            Incoming one,
            PublishedProcess process,
            string source,
            Dictionary<string, string> taken,
            string? country,
            List<RecordedProcurement> written,
            CancellationToken cancel
        )
        {
            RecordedProcurement row;
            var added = 0;
            if (one.Held is { } held)
            {
                var locked = await recorder.GetForUpdate(held.Id, cancel);
                if (locked.Problem is { } foreign)
                {
                    return foreign;
                }

                row = locked.Value;
                if (await Amend(row, process, one.Compiled, cancel) is { } differs)
                {
                    return differs;
                }
            }
            else
            {
                var begun = await Begin(one.Ocid, process, source, taken, cancel);
                if (begun.Problem is { } refused)
                {
                    return refused;
                }

                (row, added) = (begun.Value, 1);
            }

            foreach (var posting in process.Steps)
            {
                var posted = await recorder.Record(row, posting, cancel);
                if (posted.Problem is { } problem)
                {
                    return problem with { Errors = [.. problem.Errors.Select(OfRelease)] };
                }

                added += posted.Value.Existing ? 0 : 1;
            }

            written.Add(row);
            sql.Hold(
                (
                    one.Held?.Compiled is null ? Keep : KeepAgain,
                    new
                    {
                        id = row.Id,
                        at = MergeReleases.InstantOf(one.Compiled),
                        fingerprint = one.Fingerprint,
                        compiled = one.Compiled.ToJsonString(),
                        releases = one.Releases,
                        now = time.GetUtcNow(),
                    }
                )
            );
            return new Imported(
                row.Id,
                one.Ocid,
                one.Held is null ? Taken
                    : added > 0 ? Updated
                    : Unchanged,
                [
                    .. process.Flags.Select(flag => flag.Error()),
                    .. Renamed(one.Held, process.Notice, country),
                ]
            );
        }

        // What is recorded of the notice stays as it is; that a later release has it otherwise is told.
        private List<FieldError> Renamed(
            Held? held,
            PublishProcurement.Command now,
            string? country
        )
        {
            if (held?.Compiled is not { } kept)
            {
                return [];
            }

            var before = PublishedProcess.Read(
                (JsonObject)JsonNode.Parse(kept)!,
                kinds,
                country ?? now.Country
            );
            if (before.Faults.Count > 0)
            {
                return [];
            }

            var was = before.Notice;
            return
            [
                .. new (string Pointer, string? Was, string? Now)[]
                {
                    ("/tender/title", was.Title, now.Title),
                    ("/buyer/name", was.BuyerName, now.BuyerName),
                    ("/tender/value", Said(was.CeilingMinor), Said(now.CeilingMinor)),
                    ("/tender/minValue", Said(was.MinPriceMinor), Said(now.MinPriceMinor)),
                    ("/tender/procurementMethod", was.Method, now.Method),
                }
                    .Where(field => field.Was != field.Now)
                    .Select(field => PostedAgain.Difference(field.Pointer, field.Was, field.Now)),
            ];
        }

        private async Task<Outcome<RecordedProcurement>> Begin(
            string ocid,
            PublishedProcess process,
            string source,
            Dictionary<string, string> taken,
            CancellationToken cancel
        )
        {
            var notice = process.Notice;
            if (!taken.TryAdd(notice.SourceReference, ocid))
            {
                var other = taken[notice.SourceReference];
                return Problem.Conflict(
                    OtherContent,
                    $"这个项目编号此前已以 {other} 登记。",
                    $"This number was recorded before as {other}."
                );
            }

            var region = notice.Region?.ToString();
            if (
                current.Caller.Kind == CallerKind.Person
                && !current
                    .Caller.ScopeOf(ProcurementPermissions.ManageProcurement)
                    .MayPlace(region ?? "", notice.Kind)
            )
            {
                return Problem.Forbidden(
                    "该区划或类别不在您的数据范围内，不能导入。",
                    "This division or kind is not in your data scope; you cannot import there."
                );
            }

            current.ActsOn(
                ProcurementPermissions.ManageProcurement,
                new DataPlace(region, notice.Kind, current.Caller.OfficeId, source)
            );
            var kind = kinds.Find(notice.Kind)!;
            var state =
                process.Begins.Select(step => step.Step.State).OfType<string>().MaxBy(kind.Rank)
                ?? (
                    // Its own steps bring it further; of one abroad not even the notice may be known.
                    process.Steps.Any(step =>
                        kind.Step(step.Step, notice.Method) is { State: { } brings } brought
                        && brought.Carries == StepContent.None
                        && kind.Rank(brings) <= kind.Rank(TakesBids(kind))
                    )
                        ? kind.States[0].Code
                        : TakesBids(kind)
                );
            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            sql.Hold(
                (
                    PublishProcurement.Insert,
                    new
                    {
                        id,
                        ocid,
                        source,
                        reference = notice.SourceReference,
                        title = notice.Title,
                        kind = notice.Kind,
                        method = notice.Method,
                        category = notice.Category,
                        country = notice.Country,
                        region,
                        buyerName = notice.BuyerName,
                        buyerCode = notice.BuyerCode,
                        agencyCode = notice.AgencyCode,
                        agencyName = notice.AgencyName,
                        unifiedCode = notice.UnifiedCode,
                        ceiling = notice.CeilingMinor,
                        minPrice = notice.MinPriceMinor,
                        currency = notice.Currency,
                        state,
                        officeId = current.Caller.OfficeId,
                        now,
                    }
                )
            );
            var row = new RecordedProcurement
            {
                Id = id,
                Source = source,
                Country = notice.Country,
                Region = region,
                Kind = notice.Kind,
                Method = notice.Method,
                BuyerCode = notice.BuyerCode,
                OfficeId = current.Caller.OfficeId,
                Currency = notice.Currency,
                State = state,
                Version = 1,
                CeilingMinor = notice.CeilingMinor,
            };
            recorder.Begin(
                row,
                notice.Lots
                    ??
                    [
                        new("1")
                        {
                            CeilingMinor = notice.CeilingMinor,
                            MinPriceMinor = notice.MinPriceMinor,
                        },
                    ],
                process.Begins
            );
            changes.Note(ProcurementChanges.Begun(id, region, notice.Kind, source));
            await events.Publish(new ProcurementPublished(id), cancel);
            return row;
        }

        private static string TakesBids(TradingKind kind) =>
            kind.States.First(known => known.Standing.HasFlag(Standing.TakesBids)).Code;

        // A deadline that a later release moved is an amendment of the tender.
        private async Task<Problem?> Amend(
            RecordedProcurement row,
            PublishedProcess process,
            JsonObject compiled,
            CancellationToken cancel
        )
        {
            if (
                process.Begins.Count == 0
                || process.Notice.DeadlineAt is not { } deadline
                || row.Told.GetValueOrDefault(Told.Deadline) == deadline
                || kinds.Find(row.Kind) is not { } kind
            )
            {
                return null;
            }

            var step = kind.StepsOf(row.Method)
                .FirstOrDefault(one =>
                    one.Tag == "tenderAmendment"
                    && one.Figures.Any(figure => figure.Tells == Told.Deadline)
                    && one.Figures.Where(figure => figure.Required)
                        .All(figure => figure.Type == FigureType.Text)
                );
            if (step is null)
            {
                return null;
            }

            var told = step.Figures.First(figure => figure.Tells == Told.Deadline).Code;
            var text = step.Figures.First(figure => figure.Type == FigureType.Text).Code;
            var posted = await recorder.Record(
                row,
                new(step.Code, null, MergeReleases.InstantOf(compiled))
                {
                    Figures = Figures.Of(
                        (text, "tender.tenderPeriod.endDate"),
                        (told, FigureRules.Instant(deadline))
                    ),
                    AtPointer = "/tender/tenderPeriod/endDate",
                },
                cancel
            );
            return posted.Problem;
        }
    }

    private static string? Said(long? minor) => minor?.ToString(CultureInfo.InvariantCulture);

    private static bool IsCompiled(IReadOnlyList<JsonObject> releases) =>
        releases[^1]["tag"] is JsonArray tags && tags.Any(tag => tag?.ToString() == "compiled");

    private static FieldError OfRelease(FieldError error) =>
        error.Pointer.StartsWith("/bids/", StringComparison.Ordinal)
            ? error with
            {
                Pointer = "/bids/details/" + error.Pointer["/bids/".Length..],
            }
            : error;

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

    // Of what is in it, not of the release that brought it.
    private static string Fingerprint(JsonObject compiled)
    {
        var content = (JsonObject)compiled.DeepClone();
        content.Remove("id");
        return Hash(content);
    }

    private static string Hash(JsonObject json) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json.ToJsonString())));

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

    private sealed record Held
    {
        public Guid Id { get; init; }
        public string Ocid { get; init; } = "";
        public DateTimeOffset? ReleasedAt { get; init; }
        public string? Fingerprint { get; init; }
        public string? Compiled { get; init; }

        /// <summary>The hashes of its releases, a space between.</summary>
        public string? Releases { get; init; }
    }

    private sealed record Reference
    {
        public string SourceReference { get; init; } = "";
        public string Ocid { get; init; } = "";
    }
}
