using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Mediator;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Ocds;

/// <summary>
/// Releases as they are sent: one, a package, a record, a package of records, or JSON lines of any of them. Those of one
/// process are merged, each process is recorded by itself, and the answer says of each what became of it. What the
/// official schema does not allow is refused with its pointers.
/// </summary>
public static class ImportReleases
{
    /// <summary>The releases.</summary>
    [Requires(ProcurementPermissions.ManageProcurement)]
    public sealed record Command : Kernel.Commands.ICommand<Posted>, IOutsideTransaction
    {
        /// <summary>ISO 3166-1; told from the buyer when left out.</summary>
        public string? Country { get; init; }

        /// <summary>The body as it came; not in the trail.</summary>
        [JsonIgnore]
        internal Stream Body { get; init; } = Stream.Null;
    }

    /// <summary>What became of them.</summary>
    /// <param name="Taken">Processes that were not known.</param>
    /// <param name="Updated">Known ones of which a later release had something new.</param>
    /// <param name="Unchanged">Known ones with this content.</param>
    /// <param name="Refused">Those that were not recorded.</param>
    /// <param name="Rows">Each of them, in the order in which they first stand.</param>
    public sealed record Posted(
        int Taken,
        int Updated,
        int Unchanged,
        int Refused,
        IReadOnlyList<Row> Rows
    );

    /// <summary>What became of one process, or of a part that is none.</summary>
    /// <param name="Pointer">Where it stands in what was sent.</param>
    /// <param name="Line">The line on which it begins.</param>
    /// <param name="Ocid">Its OCDS id; null where there is none.</param>
    /// <param name="Outcome">taken, updated, unchanged, or refused.</param>
    /// <param name="Id">The procurement; null where it was refused.</param>
    /// <param name="Status">What it would have been answered by itself: 201, 200, 409, 422 ...</param>
    /// <param name="Code">Why it was refused.</param>
    /// <param name="Message">The same in words.</param>
    /// <param name="Errors">The places at fault, or that differ.</param>
    /// <param name="Flags">What was taken otherwise than it stands, or left out.</param>
    public sealed record Row(
        string Pointer,
        long Line,
        string? Ocid,
        string Outcome,
        Guid? Id,
        int Status,
        string? Code,
        LocalizedText? Message,
        IReadOnlyList<FieldError> Errors,
        IReadOnlyList<FieldError> Flags
    );

    internal sealed class Handler(ISender sender) : Kernel.Commands.ICommandHandler<Command, Posted>
    {
        private const string Refused = "refused";

        public async ValueTask<Outcome<Posted>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var rows = new List<Row>();
            var problems = new List<Problem>();
            foreach (var (first, releases, faults) in Processes(command.Body))
            {
                var ocid = releases.Count > 0 ? releases[0]["ocid"]?.ToString() : null;
                // Each is true or not by itself.
                var outcome =
                    faults.Count > 0
                        ? Problem.Invalid(faults)
                        : await sender.Send(
                            new ImportProcesses.Command([ocid!])
                            {
                                Country = command.Country,
                                Releases = [releases],
                            },
                            cancellationToken
                        );
                if (outcome.Problem is { } problem)
                {
                    problem = problem with
                    {
                        Errors =
                        [
                            .. problem.Errors.Select(error =>
                                faults.Count > 0
                                    ? error
                                    : error with
                                    {
                                        Pointer = first.Pointer + error.Pointer,
                                    }
                            ),
                        ],
                    };
                    problems.Add(problem);
                    rows.Add(
                        new(
                            first.Pointer,
                            first.Line,
                            ocid,
                            Refused,
                            null,
                            (int)problem.Kind,
                            problem.Code,
                            problem.Message,
                            problem.Errors,
                            []
                        )
                    );
                }
                else
                {
                    var imported = outcome.Value.Processes[0];
                    rows.Add(
                        new(
                            first.Pointer,
                            first.Line,
                            ocid,
                            imported.Outcome,
                            imported.Id,
                            imported.Outcome == ImportProcesses.Taken ? 201 : 200,
                            null,
                            null,
                            [],
                            imported.Flags
                        )
                    );
                }
            }

            if (rows.Count == 0)
            {
                return Problem.Invalid(
                    "",
                    "ocds.empty",
                    new("没有发布（release）。", "There is no release in it.")
                );
            }

            // Alone it is answered as it is.
            return rows.Count == 1 && problems.Count == 1
                ? problems[0]
                : new Posted(
                    Count(ImportProcesses.Taken),
                    Count(ImportProcesses.Updated),
                    Count(ImportProcesses.Unchanged),
                    Count(Refused),
                    rows
                );

            int Count(string outcome) => rows.Count(row => row.Outcome == outcome);
        }

        // The releases of one process together, in the order in which it first stands.
        private static IEnumerable<(
            ReleaseItem First,
            List<JsonObject> Releases,
            List<FieldError> Faults
        )> Processes(Stream body)
        {
            var processes =
                new Dictionary<string, (ReleaseItem First, List<JsonObject>, List<FieldError>)>();
            var order = new List<string>();
            foreach (var item in new ReleaseItems(JsonBytes.Decoded(body)).Read())
            {
                var faults = new List<FieldError>();
                var releases = new List<JsonObject>();
                if (item.Fault is { } broken)
                {
                    faults.Add(broken.Error(item.Pointer));
                }
                else
                {
                    releases = [.. IncomingReleases.Of(item.Json!)];
                    faults.AddRange(
                        releases
                            .SelectMany(release => OcdsSchema.CheckRelease(release))
                            .Select(fault => fault.Error(item.Pointer))
                    );
                }

                var key = releases.FirstOrDefault()?["ocid"] is JsonValue ocid
                    ? ocid.ToString()
                    : $"\n{order.Count}";
                if (processes.TryGetValue(key, out var known))
                {
                    known.Item2.AddRange(releases);
                    known.Item3.AddRange(faults);
                }
                else
                {
                    processes[key] = (item, releases, faults);
                    order.Add(key);
                }
            }

            return order.Select(key => processes[key]);
        }
    }
}
