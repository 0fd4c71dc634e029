using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;
using Trading.Registry.Entities;

namespace Trading.Registry.Sources;

/// <summary>What authoritative sources say of a record, and where they contradict it; for the firm itself and for officers.</summary>
public static class ListSources
{
    /// <summary>By code.</summary>
    /// <param name="Code">The firm.</param>
    [Requires(RegistryPermissions.EditOwnEntity, RegistryPermissions.VerifyEntity)]
    public sealed record Query(EntityCode Code) : IQuery<Shown>;

    /// <summary>What there is.</summary>
    /// <param name="Sources">The sources for this kind of body; none where none is configured.</param>
    /// <param name="Contradictions">Open ones first, then the last that were settled.</param>
    public sealed record Shown(
        IReadOnlyList<Source> Sources,
        IReadOnlyList<Contradiction> Contradictions
    );

    public sealed record Source
    {
        /// <summary>The body.</summary>
        public string Name { get; init; } = "";

        /// <summary>The sections it vouches for.</summary>
        public IReadOnlyList<string> Sections { get; init; } = [];

        /// <summary>When it last gave a usable answer; null before.</summary>
        public DateTimeOffset? AskedAt { get; init; }

        /// <summary>The day for which it spoke.</summary>
        public DateOnly? AsOf { get; init; }

        /// <summary>What came of the last question, one of <see cref="SourceOutcomes"/>; null before.</summary>
        public string? Outcome { get; init; }

        /// <summary>What went wrong, for the operator; null for nothing, and for the firm.</summary>
        public string? Detail { get; init; }

        /// <summary>True when it has the body as struck off (注销).</summary>
        public bool Deregistered { get; init; }

        /// <summary>When it is asked next; null when it is not waiting to be asked.</summary>
        public DateTimeOffset? NextAt { get; init; }
    }

    /// <summary>One field in which a source contradicts the record.</summary>
    public sealed record Contradiction
    {
        public string Source { get; init; } = "";

        /// <summary>One of <see cref="Contracts.Sections"/>.</summary>
        public string Section { get; init; } = "";

        /// <summary>The row, in words; empty for a section that is no list.</summary>
        public string Item { get; init; } = "";

        /// <summary>The field's name.</summary>
        public string Field { get; init; } = "";

        /// <summary>The field in words.</summary>
        public string Label { get; init; } = "";

        /// <summary>As the record had it; masked where secret.</summary>
        public string? Ours { get; init; }

        /// <summary>As the source had it; masked where secret.</summary>
        public string? Theirs { get; init; }

        /// <summary>When it came up.</summary>
        public DateTimeOffset OpenedAt { get; init; }

        /// <summary>When the source last said so.</summary>
        public DateTimeOffset AskedAt { get; init; }

        /// <summary>When a later answer settled it; null while it is open.</summary>
        public DateTimeOffset? ClosedAt { get; init; }
    }

    private const int SettledShown = 20;

    internal sealed class Handler(
        EntityStore entities,
        SourceStore rows,
        KnownSources known,
        CurrentCaller current
    ) : IQueryHandler<Query, Shown>
    {
        public async ValueTask<Outcome<Shown>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            var code = query.Code;
            var officer = current.Caller.May(RegistryPermissions.VerifyEntity);
            if (!officer && !current.Caller.Keeps(code))
            {
                return Ownership.NotYours();
            }

            if (await entities.Find(code, cancellationToken) is not { } entity)
            {
                return Ownership.Unknown();
            }

            var askings = (await rows.Of(code, cancellationToken)).ToDictionary(row => row.Source);
            var open = await rows.Open(code, cancellationToken);
            var settled = await rows.Settled(code, SettledShown, cancellationToken);
            return new Shown(
                [
                    .. known
                        .For(entity.Record.Identity.Kind)
                        .Select(source =>
                            Of(source, askings.GetValueOrDefault(source.Name), officer)
                        ),
                ],
                [.. open.Concat(settled).Select(Of)]
            );
        }

        private static Source Of(IAuthoritativeSource source, Asking? asking, bool officer) =>
            new()
            {
                Name = source.Name,
                Sections = source.Sections,
                AskedAt = asking?.AskedAt,
                AsOf = asking?.AsOf,
                Outcome = asking?.Outcome,
                Detail = officer ? asking?.Detail : null,
                Deregistered = asking?.Deregistered ?? false,
                NextAt = asking?.DueAt,
            };

        private static Contradiction Of(ContradictionRow row)
        {
            var field = Sections.Of(row.Section).Field(row.Field);
            return new()
            {
                Source = row.Source,
                Section = row.Section,
                Item = row.Item,
                Field = row.Field,
                Label = field.Label.ToString(),
                Ours = InWords(field, row.Ours),
                Theirs = InWords(field, row.Theirs),
                OpenedAt = row.OpenedAt,
                AskedAt = row.AskedAt,
                ClosedAt = row.ClosedAt,
            };
        }

        private static string? InWords(FieldShape field, string? kept) =>
            kept is not null
            && !field.IsSecret
            && FieldText.TryRead(field, kept, out var value, out _)
                ? FieldText.Shown(field, value)
                : kept;
    }
}
