using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;
using Trading.Registry.Rules;

namespace Trading.Registry.Resolution;

/// <summary>What merging a case into a firm does, and taking it back: the same whoever decided.</summary>
internal sealed class TakeIn(
    SqlSession sql,
    EntityStore entities,
    BlockStore blocks,
    Events events,
    CurrentCaller current,
    TimeProvider time
)
{
    private static readonly Statement ForgetFormer = Statement.Of(
        "registry.entity_former_code.forget",
        "delete from entity_former_code where former_code = @former and entity_code = @code"
    );

    /// <summary>The case as it is once merged; the firm is held and has what survives. A problem when it cannot be.</summary>
    public async Task<Outcome<ResolutionCase>> Merge(
        ResolutionCase one,
        EntityRecord? said,
        EntityCode into,
        string reason,
        CancellationToken cancel
    )
    {
        EntityCode? subject = one.SubjectCode is { } old ? EntityCode.Parse(old) : null;
        Entity? former = null;
        if (subject is { } code)
        {
            // The lower code first, so that two mergers do not wait for each other.
            await entities.GetForUpdate(code < into ? code : into, cancel);
            former = await entities.GetForUpdate(code, cancel);
            if (former is not { State: EntityStates.Recorded })
            {
                return Problem.Conflict(
                    "resolution.subject",
                    "旧代码下的主体已有人维护或已停用，请在其主体页办理合并。",
                    "The record under the old code is kept by its firm or has been stopped; merge it on its own page."
                );
            }
        }

        if (await entities.GetForUpdate(into, cancel) is not { } entity)
        {
            return Problem.Invalid(
                "/code",
                "resolution.unknown",
                new("主体信息库中没有这个主体。", "The registry does not know this entity."),
                into.ToString()
            );
        }

        if (EntityStates.Ended(entity.State) || IsPerson(entity))
        {
            return Problem.Conflict(
                "resolution.ended",
                $"{into}已注销、已合并或为自然人，不能并入。",
                $"{into} has come to its end, was merged, or is a natural person; nothing can be merged into it."
            );
        }

        var now = time.GetUtcNow();
        var content = said ?? former?.Record ?? new EntityRecord();
        var (after, taken) = Survivors.Of(entity, content, one.AsOf, now);
        if (taken.Count > 0)
        {
            await entities.Update(entity, after, Actions.TookIn, reason, cancel);
        }

        if (former is not null)
        {
            await entities.Update(
                former,
                former.Stopped(Actions.Merged, reason, now, into),
                Actions.Merged,
                reason,
                cancel
            );
            await events.Publish(new EntityMerged(former.Code, into), cancel);
        }

        if (FormerOf(one) is { } known)
        {
            await blocks.NoteFormer([(known, into.ToString())], cancel);
        }

        return one with
        {
            State = ResolutionStates.Merged,
            EntityCode = into.ToString(),
            MergedVersion = taken.Count > 0 ? after.Version : null,
            Taken = taken.Count > 0 ? string.Join(',', taken) : null,
            DecidedAt = now,
            DecidedBy = current.Caller.Name,
            Reason = reason,
            Version = one.Version + 1,
        };
    }

    /// <summary>
    /// The firm as it was before the case was merged, and the record under the old code too. What changed since stays, and is
    /// named.
    /// </summary>
    public async Task<(ResolutionCase Case, IReadOnlyList<string> Left)> TakeBack(
        ResolutionCase one,
        string reason,
        CancellationToken cancel
    )
    {
        var into = EntityCode.Parse(one.EntityCode!);
        EntityCode? subject = one.SubjectCode is { } old ? EntityCode.Parse(old) : null;
        if (subject is { } lower && lower < into)
        {
            await entities.GetForUpdate(lower, cancel);
        }

        var now = time.GetUtcNow();
        IReadOnlyList<string> left = [];
        if (
            one.MergedVersion is { } version
            && await entities.GetForUpdate(into, cancel) is { } entity
        )
        {
            var (before, made) = (
                await entities.RecordAsOf(into, version - 1, cancel),
                await entities.RecordAsOf(into, version, cancel)
            );
            left =
            [
                .. one.TakenSections.Where(section =>
                    entity.State != EntityStates.Recorded
                    || !Sections.Of(section).Same(entity.Record, made)
                ),
            ];
            var back = entity.Edited(
                Sections.Over(entity.Record, one.TakenSections.Except(left), before),
                now
            );
            if (!ReferenceEquals(back, entity))
            {
                await entities.Update(entity, back, Actions.GaveBack, reason, cancel);
            }
        }

        if (
            subject is { } code
            && await entities.GetForUpdate(code, cancel) is { State: EntityStates.Merged } former
            && former.SuccessorCode == into
        )
        {
            await entities.Update(
                former,
                former with
                {
                    State = EntityStates.Recorded,
                    SuccessorCode = null,
                    StateReason = null,
                    Version = former.Version + 1,
                    InForceVersion = former.Version + 1,
                    ChangedAt = now,
                },
                Actions.Restored,
                reason,
                cancel
            );
        }

        if (FormerOf(one) is { } known)
        {
            await sql.Execute(ForgetFormer, new { former = known, code = into }, cancel);
        }

        return (
            one with
            {
                State = ResolutionStates.Open,
                Unasked = 0,
                MergedVersion = null,
                Taken = null,
                DecidedAt = null,
                DecidedBy = null,
                Reason = reason,
                Version = one.Version + 1,
            },
            left
        );
    }

    // An old code that is one, and so somebody's: the next row under it is told by it.
    private static string? FormerOf(ResolutionCase one) =>
        one.SubjectCode
        ?? (
            EntityCode.TryParse(one.GivenCode, out var code, out _) && code.IsLegacy
                ? code.ToString()
                : null
        );

    private static bool IsPerson(Entity entity) =>
        entity.Record.Identity.Kind == EntityKinds.NaturalPerson
        || entity.Code.Scheme == EntityCode.PersonScheme;
}
