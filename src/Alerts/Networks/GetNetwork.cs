using FluentValidation;
using Trading.Alerts.Contracts;
using Trading.Analysis.Networks;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;

namespace Trading.Alerts.Networks;

/// <summary>
/// The network around a node or a finding, as far as it rests on procurements of the caller's scope. Who has nothing there is
/// answered as who does not exist.
/// </summary>
public static class GetNetwork
{
    /// <summary>The most nodes of an answer.</summary>
    public const int MostNodes = 400;

    /// <summary>Around what, by what and when.</summary>
    [Requires(AlertsPermissions.ReviewAlerts)]
    public sealed record Query : IQuery<NetworkGraph>
    {
        /// <summary>Kind and key, e.g. <c>firm:91210102MA000100XB</c>; see <see cref="NodeKinds"/>.</summary>
        public string? Node { get; init; }

        /// <summary>A finding, in the node's place.</summary>
        public Guid? Finding { get; init; }

        /// <summary>Opened on this day or later.</summary>
        public DateOnly? From { get; init; }

        /// <summary>Opened on this day or earlier.</summary>
        public DateOnly? To { get; init; }

        /// <summary>Ties of these kinds alone, with commas between; see <see cref="EdgeKinds"/>.</summary>
        public string? Kinds { get; init; }
    }

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules()
        {
            RuleFor(query => query.Node)
                .Must(node => node is null || IsNode(node))
                .WithMessage(
                    "network.node",
                    "应为“类型:编号”，如 firm:统一社会信用代码。",
                    "It is kind:key, such as firm: and a unified code."
                );
            RuleFor(query => query.Finding)
                .Must((query, finding) => (finding is null) != (query.Node is null))
                .WithMessage(
                    "network.seed",
                    "请给出节点或发现其中之一。",
                    "Name a node or a finding, one of the two."
                );
            RuleFor(query => query.Kinds)
                .Must(kinds => kinds is null || kinds.Split(',').All(IsEdge))
                .WithMessage(
                    "network.kinds",
                    "联系种类应为已列出的代码，以逗号分隔。",
                    "Kinds of ties are codes of the list, with commas between."
                );
            RuleFor(query => query.To)
                .Must((query, to) => to is null || query.From is null || query.From <= to)
                .WithMessage(
                    "network.days",
                    "止日不能早于起日。",
                    "The last day is not before the first."
                );
        }

        private static bool IsEdge(string kind) => EdgeKinds.All.Any(term => term.Code == kind);
    }

    internal static bool IsNode(string text) =>
        text.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
        && colon < text.Length - 1
        && text.Length <= 130
        && NodeKinds.All.Any(term => term.Code == text[..colon]);

    internal sealed class Handler(GraphReader reader, FindingReader findings, CurrentCaller current)
        : IQueryHandler<Query, NetworkGraph>
    {
        public async ValueTask<Outcome<NetworkGraph>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var scope = current.Caller.ScopeOf(AlertsPermissions.ReviewAlerts);
            IReadOnlyList<NodeKey> seeds;
            if (query.Finding is { } id)
            {
                var finding = await findings.Find(id, scope, cancellationToken);
                if (finding is null)
                {
                    return Problem.NotFound("没有这条发现。", "There is no such finding.");
                }

                seeds = finding.Nodes;
            }
            else
            {
                seeds = [NodeKey.Parse(query.Node!)];
            }

            string[] relations =
                query.Kinds is { Length: > 0 } kinds ? kinds.Split(',')
                // Around firms their many procurements are said by how often they met.
                : seeds.All(seed => seed.Kind == NodeKinds.Firm)
                    ? [EdgeKinds.Met, .. Traces.All.Select(term => term.Code)]
                : [.. EdgeKinds.All.Select(term => term.Code)];
            return await reader.Read(
                new(seeds, relations, query.From, query.To, query.Finding is not null),
                scope,
                cancellationToken
            );
        }
    }
}
