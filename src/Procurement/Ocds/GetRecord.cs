using System.Text.Json.Nodes;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Procurement.Contracts;
using Trading.Procurement.Kinds;

namespace Trading.Procurement.Ocds;

/// <summary>
/// One contracting process as an OCDS record package: its releases, and what they come to. 404 out of the caller's scope.
/// </summary>
public static class GetRecord
{
    /// <summary>By OCDS id.</summary>
    /// <param name="Ocid">Which.</param>
    /// <param name="Address">Where the package is fetched from: its own address.</param>
    [Requires(
        ProcurementPermissions.ReadProcurement,
        ProcurementPermissions.ManageProcurement,
        ProcurementPermissions.RunOwnProcurement
    )]
    public sealed record Query(string Ocid, string Address) : IQuery<JsonObject>;

    internal sealed class Handler(
        RecordedProcesses processes,
        CurrentCaller current,
        TradingKinds kinds,
        PublisherSettings publisher,
        TimeProvider time
    ) : IQueryHandler<Query, JsonObject>
    {
        public async ValueTask<Outcome<JsonObject>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var process = await processes.Find(
                query.Ocid,
                current.Caller.ReadableProcurements(time.Today()),
                cancellationToken
            );
            if (process is null)
            {
                return Problem.NotFound("没有这个项目。", "There is no such contracting process.");
            }

            var publication = new Publication(process, kinds);
            var package = publisher.Package(query.Address, process.ChangedAt);
            package["records"] = new JsonArray(
                new JsonObject
                {
                    ["ocid"] = process.Ocid,
                    ["releases"] = new JsonArray([.. publication.Releases()]),
                    ["compiledRelease"] = publication.Compiled(),
                }
            );
            return package;
        }
    }
}
