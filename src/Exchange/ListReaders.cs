using FluentValidation;
using Trading.Access.Contracts;
using Trading.Domain.Codes;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Registry.Contracts;

namespace Trading.Exchange;

/// <summary>
/// Which trading systems may read which fields of the firm's record and for what, before anything is read; by name, for the
/// firm itself.
/// </summary>
public static class ListReaders
{
    /// <summary>By code.</summary>
    /// <param name="Code">The own firm.</param>
    /// <param name="Cursor">Where the page begins.</param>
    /// <param name="Take">At most so many.</param>
    [Requires(RegistryPermissions.EditOwnEntity)]
    public sealed record Query(EntityCode Code, string? Cursor = null, int? Take = null)
        : IQuery<Page<Reader>>;

    /// <summary>A trading system.</summary>
    /// <param name="SystemId">Its key.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Region">The division it serves (GB/T 2260).</param>
    /// <param name="Sections">What it may read; empty where its keys open no records.</param>
    public sealed record Reader(
        Guid SystemId,
        string Name,
        RegionCode Region,
        IReadOnlyList<Part> Sections
    );

    /// <summary>A section.</summary>
    /// <param name="Section">One of <see cref="Registry.Contracts.Sections"/>.</param>
    /// <param name="Title">In words.</param>
    /// <param name="Fields">Which fields of it, in words.</param>
    /// <param name="Whole">True for all of them.</param>
    /// <param name="Purpose">What for; null where the administrators did not say, then for tenders.</param>
    public sealed record Part(
        string Section,
        LocalizedText Title,
        IReadOnlyList<LocalizedText> Fields,
        bool Whole,
        string? Purpose
    );

    internal sealed class Rules : AbstractValidator<Query>
    {
        public Rules() => RuleFor(query => query.Take).IsPageSize();
    }

    internal sealed class Handler(
        ISystemReaders systems,
        IEnumerable<ReadableSection> readable,
        UseHistory history
    ) : IQueryHandler<Query, Page<Reader>>
    {
        public async ValueTask<Outcome<Page<Reader>>> Handle(
            Query query,
            CancellationToken cancellationToken
        )
        {
            if (history.Refuses(query.Code) is { } refused)
            {
                return refused;
            }

            var after = Cursor.Read(query.Cursor, "");
            if (after.Problem is { } problem)
            {
                return problem;
            }

            var take = query.Take ?? UseHistory.UsualTake;
            var found = await systems.Behind(after.Value, take + 1, cancellationToken);
            return Cursor.Page([.. found], take, one => one.Name).As(Of);
        }

        private Reader Of(SystemReader system) =>
            new(
                system.Id,
                system.Name,
                system.Region,
                system.Permissions.Contains(new Permission(RegistryPermissions.UseEntity))
                    ? PartsOf(system, readable)
                    : []
            );
    }

    // What a system may read of any record.
    internal static IReadOnlyList<Part> PartsOf(
        SystemReader system,
        IEnumerable<ReadableSection> readable
    ) => [.. readable.Select(section => Of(system, section)).OfType<Part>()];

    private static Part? Of(SystemReader system, ReadableSection section)
    {
        if (section.Needs is { } needs && !system.Permissions.Contains(needs))
        {
            return null;
        }

        var scoped = system.Sections?.FirstOrDefault(one => one.Section == section.Code);
        var fields = section
            .Fields.Where(field =>
                field.Always
                || system.Sections is null
                || scoped?.Fields.Contains(field.Code) == true
            )
            .Select(field => field.Title)
            .ToList();
        return fields.Count == 0
            ? null
            : new Part(
                section.Code,
                section.Title,
                fields,
                fields.Count == section.Fields.Count,
                scoped?.Purpose
            );
    }
}
