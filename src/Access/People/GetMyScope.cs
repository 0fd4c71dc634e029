using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Access.People;

/// <summary>Which data the caller sees, with what is held by standing in.</summary>
public static class GetMyScope
{
    /// <summary>The caller's.</summary>
    [Requires(Permission.SignedIn)]
    public sealed record Query : IQuery<MyScope>;

    /// <summary>The caller's scope.</summary>
    /// <param name="InWords">For a reader.</param>
    /// <param name="Everything">True when it leaves nothing out.</param>
    /// <param name="Areas">What it consists of: what lies in one of them.</param>
    public sealed record MyScope(
        LocalizedText InWords,
        bool Everything,
        IReadOnlyList<MyArea> Areas
    );

    /// <summary>A part of it: what meets every condition given.</summary>
    /// <param name="Region">In this division or below it; null for wherever.</param>
    /// <param name="Kinds">Of these trading kinds; null for all.</param>
    /// <param name="OwnOffice">Published by the own office, or one stood in for.</param>
    /// <param name="OwnFeed">Fed by the calling system.</param>
    public sealed record MyArea(
        string? Region,
        IReadOnlyList<string>? Kinds,
        bool OwnOffice,
        bool OwnFeed
    );

    internal sealed class Handler(CurrentCaller current, ScopeWords words)
        : IQueryHandler<Query, MyScope>
    {
        public ValueTask<Outcome<MyScope>> Handle(Query query, CancellationToken cancellationToken)
        {
            var scope = current.Caller.ScopeOf([
                .. current.Caller.Permissions.Select(permission => permission.Code),
            ]);
            return ValueTask.FromResult<Outcome<MyScope>>(
                new MyScope(
                    words.Of(scope),
                    scope.IsEverything,
                    [
                        .. scope.Areas.Select(area => new MyArea(
                            area.Region?.ToString(),
                            area.Kinds,
                            area.OfficeId is not null,
                            area.Source is not null
                        )),
                    ]
                )
            );
        }
    }
}
