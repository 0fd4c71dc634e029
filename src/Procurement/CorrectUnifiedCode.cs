using FluentValidation;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Procurement.Contracts;
using Trading.Procurement.Steps;

namespace Trading.Procurement;

/// <summary>
/// Adds or corrects the unified transaction code (统一交易标识码) after publication. An odd one is told and not refused. Whoever
/// corrects says what stood there, so that of two the second is told (409), and the old one stays in the trail.
/// </summary>
public static class CorrectUnifiedCode
{
    /// <summary>The code of a procurement or of one of its lots.</summary>
    [Requires(ProcurementPermissions.ManageProcurement, ProcurementPermissions.RunOwnProcurement)]
    public sealed record Command(Guid ProcurementId, string UnifiedCode, string Reason)
        : ICommand<Corrected>,
            IAbout
    {
        /// <summary>The code that stands there; left out where none does.</summary>
        public string? Was { get; init; }

        /// <summary>The lot; left out for the whole.</summary>
        public string? Lot { get; init; }

        /// <inheritdoc/>
        string IAbout.About => ProcurementId.ToString();
    }

    /// <summary>The request's body.</summary>
    /// <param name="UnifiedCode">The code as it should be.</param>
    /// <param name="Reason">Why; stays in the trail.</param>
    /// <param name="Was">The code that stands there; left out where none does.</param>
    /// <param name="Lot">The lot; left out for the whole.</param>
    public sealed record Body(
        string UnifiedCode,
        string Reason,
        string? Was = null,
        string? Lot = null
    );

    /// <summary>What stands there now.</summary>
    /// <param name="Version">The procurement's version now.</param>
    /// <param name="UnifiedCode">The code.</param>
    /// <param name="Was">What stood there before; null for nothing.</param>
    /// <param name="Existing">True when it stood there already and nothing was changed.</param>
    /// <param name="Warnings">What is odd about it.</param>
    public sealed record Corrected(
        long Version,
        string UnifiedCode,
        string? Was,
        bool Existing,
        IReadOnlyList<RecordWarning> Warnings
    ) : IVersioned;

    private static readonly Statement OfWhole = Statement.Of(
        "procurement.procurement.correct_code",
        """
        update procurement set unified_code = @code, changed_at = @now, version = version + 1 where id = @id
        """
    );

    private static readonly Statement OfLot = Statement.Of(
        "procurement.lot.correct_code",
        "update procurement_lot set unified_code = @code where procurement_id = @id and number = @lot"
    );

    private static readonly Statement Touch = Statement.Of(
        "procurement.procurement.touch",
        "update procurement set changed_at = @now, version = version + 1 where id = @id"
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules()
        {
            RuleFor(command => command.UnifiedCode)
                .IsLine(TransactionCode.MaxLength, "统一交易标识码", "The unified code");
            RuleFor(command => command.Reason).IsLine(500, "原因", "The reason");
            RuleFor(command => command.Was).IsLineOrNone(TransactionCode.MaxLength);
            RuleFor(command => command.Lot).IsLineOrNone(50);
        }
    }

    internal sealed class Handler(StepRecorder recorder, SqlSession sql, TimeProvider time)
        : ICommandHandler<Command, Corrected>
    {
        public async ValueTask<Outcome<Corrected>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var taken = await recorder.GetForUpdate(command.ProcurementId, cancellationToken);
            if (taken.Problem is { } missing)
            {
                return missing;
            }

            var row = taken.Value;
            var lot = command.Lot?.Trim();
            var known = row.Lots.Find(one => one.Number == lot);
            if (lot is not null && known is null)
            {
                return Problem.Invalid(
                    "/lot",
                    "lot.unknown",
                    new("没有这个标段（包）。", "There is no such lot."),
                    lot
                );
            }

            var code = command.UnifiedCode.Trim();
            var was = lot is null ? row.UnifiedCode : known!.UnifiedCode;
            IReadOnlyList<RecordWarning> warnings =
            [
                .. TransactionCode
                    .Faults(code)
                    .Select(fault => new RecordWarning(fault.Rule, fault.Message)
                    {
                        Pointer = "/unifiedCode",
                        Lot = lot,
                    }),
            ];
            if (was == code)
            {
                return new Corrected(row.Version, code, was, true, warnings);
            }

            if (was != (string.IsNullOrWhiteSpace(command.Was) ? null : command.Was.Trim()))
            {
                return Problem.Conflict(
                    "code.other",
                    $"现登记的统一交易标识码为“{was ?? "无"}”，与所填的原代码不同；请核对后重试。",
                    $"The unified code that stands there is '{was ?? "none"}' and not the one given as it was; look at it and try again."
                ) with
                {
                    Errors = [PostedAgain.Difference("/was", was, command.Was)],
                };
            }

            var now = time.GetUtcNow();
            if (lot is null)
            {
                await sql.Execute(
                    OfWhole,
                    new
                    {
                        id = row.Id,
                        code,
                        now,
                    },
                    cancellationToken
                );
            }
            else
            {
                sql.Hold(
                    (
                        OfLot,
                        new
                        {
                            id = row.Id,
                            lot,
                            code,
                        }
                    )
                );
                await sql.Execute(Touch, new { id = row.Id, now }, cancellationToken);
            }

            return new Corrected(row.Version + 1, code, was, false, warnings);
        }
    }
}
