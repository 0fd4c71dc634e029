using System.Globalization;
using System.Text.Json.Nodes;
using FluentValidation;
using Trading.Domain.Codes;
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

    internal const string OtherContent = "ocds.other_content";

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

        /// <summary>What each is where nothing is held of it, if that was read before; not in the trail.</summary>
        internal IReadOnlyList<Outcome<IncomingProcess>>? Unheld { get; init; }

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

    private static readonly Statement InsertKept = Statement.Of(
        "procurement.ocds.import_keep",
        """
        insert into ocds_import (procurement_id, released_at, fingerprint, compiled, releases, recorded_at)
        values (@id, @at, @fingerprint, @compiled, @releases, @now)
        """
    );

    private static readonly Statement UpdateKept = Statement.Of(
        "procurement.ocds.import_keep_again",
        """
        update ocds_import
        set released_at = @at, fingerprint = @fingerprint, compiled = @compiled, releases = @releases, recorded_at = @now
        where procurement_id = @id
        """
    );

    private static readonly BulkTable KeptTable = new(
        "ocds_import",
        ("procurement_id", BulkType.Id),
        ("released_at", BulkType.Instant),
        ("fingerprint", BulkType.Text),
        ("compiled", BulkType.Text),
        ("releases", BulkType.Text),
        ("recorded_at", BulkType.Instant)
    );

    /// <summary>Processes that are recorded in one transaction.</summary>
    /// <param name="Source">Where they come from.</param>
    /// <param name="Country">ISO 3166-1, where it was said.</param>
    /// <param name="Taken">The references of the source that are known, and whose they are.</param>
    /// <param name="Names">Under which names the firms are registered.</param>
    /// <param name="New">Those that are new, where they are written together.</param>
    private sealed record Portion(
        string Source,
        string? Country,
        Dictionary<string, string> Taken,
        IReadOnlyDictionary<EntityCode, string> Names,
        NewProcurements? New
    )
    {
        /// <summary>Those whose clocks are still to be written.</summary>
        public List<RecordedProcurement> Clocked { get; } = [];

        /// <summary>What is kept of the new ones' releases.</summary>
        public List<object?[]> Kept { get; } = [];
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
        OutboxWriter outbox,
        TimeProvider time
    ) : ICommandHandler<Command, Imports>
    {
        public async ValueTask<Outcome<Imports>> Handle(
            Command command,
            CancellationToken cancellationToken
        ) =>
            command.Ocids.Count == 1
                ? await Import(command, null, cancellationToken)
                : await outbox.Together(
                    () => Import(command, new(sql, changes), cancellationToken),
                    cancellationToken
                );

        private async Task<Outcome<Imports>> Import(
            Command command,
            NewProcurements? fresh,
            CancellationToken cancel
        )
        {
            var held = (
                await sql.Query<IncomingProcess.Kept>(Find, new { ocids = command.Ocids }, cancel)
            ).ToDictionary(one => one.Ocid, StringComparer.Ordinal);
            var outcomes = Read(command, held);
            if (outcomes.Find(one => one.Problem is not null).Problem is { } faulty)
            {
                return faulty;
            }

            // Asked and written once for all of them: what costs is the way to the database and not the row.
            var read = outcomes.ConvertAll(one => one.Value);
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
                    cancel
                )
            ).ToDictionary(one => one.SourceReference, one => one.Ocid, StringComparer.Ordinal);
            // Between the two questions somebody else committed the very same process: it is held by now.
            if (read.Exists(one => one.Held is null && taken.ContainsValue(one.Ocid)))
            {
                return await Import(command, fresh, cancel);
            }

            var names = await entities.Record(
                read.Select(one => one.Process)
                    .OfType<PublishedProcess>()
                    .SelectMany(process => process.Firms)
                    .DistinctBy(firm => firm.Key)
                    .ToDictionary(),
                cancel
            );
            var portion = new Portion(source, command.Country, taken, names, fresh);
            var imported = new List<Imported>();
            foreach (var one in read)
            {
                var recorded = one.Process is { } process
                    ? await Record(one, process, portion, cancel)
                    : new Imported(one.Held!.Id, one.Ocid, Unchanged, []);
                if (recorded.Problem is { } refused)
                {
                    return refused;
                }

                imported.Add(recorded.Value);
            }

            if (fresh is not null)
            {
                await fresh.Write(cancel);
                await sql.Load(KeptTable, portion.Kept, cancel);
            }

            foreach (var country in portion.Clocked.GroupBy(row => row.Country, row => row.Id))
            {
                await clocks.Keep([.. country], country.Key, cancel);
            }

            return new Imports(imported);
        }

        // Nothing is asked of the database, so each core takes its part.
        private List<Outcome<IncomingProcess>> Read(
            Command command,
            Dictionary<string, IncomingProcess.Kept> held
        )
        {
            var all = Enumerable.Range(0, command.Ocids.Count);
            return command.Ocids.Count == 1 || command.Unheld is not null
                ? all.Select(One).ToList()
                : all.AsParallel().AsOrdered().Select(One).ToList();

            Outcome<IncomingProcess> One(int at)
            {
                var known = held.GetValueOrDefault(command.Ocids[at]);
                return known is null && command.Unheld is { } read
                    ? read[at]
                    : IncomingProcess.Read(
                        command.Ocids[at],
                        command.Releases[at],
                        known,
                        command.Country,
                        kinds,
                        rules
                    );
            }
        }

        private string Source(Command command) =>
            current.Caller switch
            {
                { Kind: CallerKind.System, Source: var name } => name,
                { Kind: CallerKind.Person, OfficeId: { } office } => $"office:{office}",
                { Kind: CallerKind.Person, Name: var login } => $"person:{login}",
                _ => command.Source ?? "ocds",
            };

        private async Task<Outcome<Imported>> Record(
            IncomingProcess one,
            PublishedProcess process,
            Portion portion,
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
                var begun = await Begin(one.Ocid, process, portion, cancel);
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

            Keep(row, one, portion);
            return new Imported(
                row.Id,
                one.Ocid,
                one.Held is null ? Taken
                    : added > 0 ? Updated
                    : Unchanged,
                [
                    .. process.Flags.Select(flag => flag.Error()),
                    .. Renamed(one.Held, process.Notice, portion.Country),
                ]
            );
        }

        private void Keep(RecordedProcurement row, IncomingProcess one, Portion portion)
        {
            if (one.Held is not null || portion.New is null || row.Country == PublishedFirms.Home)
            {
                portion.Clocked.Add(row);
            }

            var at = MergeReleases.InstantOf(one.Compiled);
            var now = time.GetUtcNow();
            if (one.Held is null && portion.New is not null)
            {
                portion.Kept.Add([row.Id, at, one.Fingerprint, one.Text, one.Releases, now]);
                return;
            }

            sql.Hold(
                (
                    one.Held?.Compiled is null ? InsertKept : UpdateKept,
                    new
                    {
                        id = row.Id,
                        at,
                        fingerprint = one.Fingerprint,
                        compiled = one.Text,
                        releases = one.Releases,
                        now,
                    }
                )
            );
        }

        // What is recorded of the notice stays as it is; that a later release has it otherwise is told.
        private List<FieldError> Renamed(
            IncomingProcess.Kept? held,
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
            Portion portion,
            CancellationToken cancel
        )
        {
            var notice = process.Notice;
            if (!portion.Taken.TryAdd(notice.SourceReference, ocid))
            {
                var other = portion.Taken[notice.SourceReference];
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
                new DataPlace(region, notice.Kind, current.Caller.OfficeId, portion.Source)
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
            var head = new NewProcurement.Head
            {
                Id = id,
                Ocid = ocid,
                Source = portion.Source,
                Reference = notice.SourceReference,
                Title = notice.Title,
                Kind = notice.Kind,
                Method = notice.Method,
                Category = notice.Category,
                Country = notice.Country,
                Region = region,
                BuyerName = notice.BuyerName,
                BuyerCode = notice.BuyerCode,
                AgencyCode = notice.AgencyCode,
                AgencyName = notice.AgencyName,
                UnifiedCode = notice.UnifiedCode,
                Ceiling = notice.CeilingMinor,
                MinPrice = notice.MinPriceMinor,
                Currency = notice.Currency,
                State = state,
                OfficeId = current.Caller.OfficeId,
                Now = now,
                ClocksBasis = clocks.BasisOf(notice.Country),
            };
            var row = new RecordedProcurement
            {
                Id = id,
                Source = portion.Source,
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
                FirmNames = portion.Names,
            };
            var begun = ProcurementChanges.Begun(id, region, notice.Kind, portion.Source);
            if (portion.New is { } together)
            {
                together.Add(row, head);
                row.New!.Changes.Add(begun);
            }
            else
            {
                sql.Hold((PublishProcurement.Insert, head));
                changes.Note(begun);
            }

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

    private static FieldError OfRelease(FieldError error) =>
        error.Pointer.StartsWith("/bids/", StringComparison.Ordinal)
            ? error with
            {
                Pointer = "/bids/details/" + error.Pointer["/bids/".Length..],
            }
            : error;

    private sealed record Reference
    {
        public string SourceReference { get; init; } = "";
        public string Ocid { get; init; } = "";
    }
}
