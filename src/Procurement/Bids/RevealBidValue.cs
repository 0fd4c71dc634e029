using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentValidation;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;

namespace Trading.Procurement.Bids;

/// <summary>
/// A supervisor looks at one masked value of a bid, with a reason that stays in the trail (Personal Information Protection Law
/// art. 6 and 51). One at a time: a list of them is no purpose. Whoever bids is not told, since what is looked for may be
/// that bids come from one hand.
/// </summary>
public static class RevealBidValue
{
    private const int ShortestReason = 10;

    /// <summary>Which value, and what for.</summary>
    /// <param name="ProcurementId">The procurement.</param>
    /// <param name="Ordinal">The bid's number in the order of reading out.</param>
    /// <param name="Pointer">JSON pointer in what was submitted, e.g. <c>/files/0/macAddress</c>.</param>
    /// <param name="Reason">What for, ten characters at least.</param>
    [Requires(ProcurementPermissions.RevealBid)]
    [NeedsFreshFactor]
    [PersonsOnly]
    public sealed record Command(Guid ProcurementId, int Ordinal, string Pointer, string Reason)
        : ICommand<Revealed>,
            IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>What is said in a request's body.</summary>
    /// <param name="Pointer">JSON pointer in what was submitted.</param>
    /// <param name="Reason">What for.</param>
    public sealed record Body(string Pointer, string Reason);

    /// <summary>The value.</summary>
    /// <param name="Value">In the clear.</param>
    public sealed record Revealed([property: Secret] string Value);

    private static readonly Statement Sealed = Statement.Of(
        "procurement.bid_submission.sealed",
        """
        select s.sealed as text, p.region, p.kind, p.office_id, p.source
        from bid_submission s join procurement p on p.id = s.procurement_id
        where p.id = @id and s.place = @ordinal and {scope p.region, p.kind, p.office_id, p.source}
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.Reason).IsLineOrNone(500);
            RuleFor(command => command.Reason)
                .Must(reason => reason?.Trim().Length >= ShortestReason)
                .WithMessage(
                    "reveal.reason",
                    $"请写明查看用途，至少 {ShortestReason} 个字；记入审计日志。",
                    $"Say what for in {ShortestReason} characters or more; it stays in the audit trail."
                );
            RuleFor(command => command.Pointer).IsLine(60, "位置", "The pointer");
        }
    }

    internal sealed class Handler(SqlSession sql, KeyRing keys, CurrentCaller current)
        : ICommandHandler<Command, Revealed>
    {
        public async ValueTask<Outcome<Revealed>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var row = await sql.One<Row>(
                Sealed,
                current.Caller.ScopeOf(ProcurementPermissions.RevealBid),
                new { id = command.ProcurementId, ordinal = command.Ordinal },
                cancellationToken
            );
            if (row is null)
            {
                return Problem.NotFound(
                    "没有这份投标，或它没有随附信息。",
                    "There is no such bid, or nothing came with it."
                );
            }

            current.ActsOn(
                ProcurementPermissions.RevealBid,
                new DataPlace(row.Region, row.Kind, row.OfficeId, row.Source)
            );
            var submission = SubmissionBook.Open(
                keys,
                command.ProcurementId,
                command.Ordinal,
                row.Text
            );
            return Value(submission, command.Pointer) is { } value
                ? new Revealed(value)
                : Problem.Invalid(
                    "/pointer",
                    "reveal.pointer",
                    new("没有这一项。", "There is nothing there."),
                    command.Pointer
                );
        }

        private static string? Value(BidSubmission submission, string pointer)
        {
            var at = JsonSerializer.SerializeToNode(submission, MessageText.Json);
            foreach (var part in pointer.Split('/').Skip(1))
            {
                at = at switch
                {
                    JsonArray list
                        when int.TryParse(
                            part,
                            NumberStyles.None,
                            CultureInfo.InvariantCulture,
                            out var place
                        )
                            && place < list.Count => list[place],
                    JsonObject members => members[part],
                    _ => null,
                };
            }

            return at is JsonValue value ? value.ToString() : null;
        }

        private sealed record Row
        {
            public string Text { get; init; } = "";
            public string? Region { get; init; }
            public string Kind { get; init; } = "";
            public Guid? OfficeId { get; init; }
            public string Source { get; init; } = "";
        }
    }
}
