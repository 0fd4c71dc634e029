using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Entities;

/// <summary>A record as it stood at the end of a day.</summary>
public static class GetEntityAt
{
    /// <summary>By code and day, for the firm itself and for officers.</summary>
    /// <param name="Code">The firm.</param>
    /// <param name="Day">The day, in China.</param>
    [Requires(RegistryPermissions.EditOwnEntity, RegistryPermissions.VerifyEntity)]
    public sealed record Query(EntityCode Code, DateOnly Day)
        : IQuery<GetEntityVersion.VersionShown>;

    internal sealed class Handler(Snapshots snapshots, CurrentCaller current)
        : IQueryHandler<Query, GetEntityVersion.VersionShown>
    {
        public async ValueTask<Outcome<GetEntityVersion.VersionShown>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            var own = current.Caller.Keeps(code);
            if (!own && !current.Caller.May(RegistryPermissions.VerifyEntity))
            {
                return Ownership.NotYours();
            }

            return
                await snapshots.FindAt(
                    code,
                    ChinaTime.At(query.Day.AddDays(1), TimeOnly.MinValue),
                    cancellationToken
                )
                    is { } shown
                ? shown with
                {
                    Record = own ? shown.Record : Masks.Of(shown.Record),
                }
                : Problem.NotFound(
                    "这一天还没有该主体的信息。",
                    "On that day there was no record of this firm yet."
                );
        }
    }
}
