using FluentValidation;
using Trading.Access.Offices;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>What registering a system and changing one have in common.</summary>
internal interface ISystemDetails
{
    string Name { get; }
    Domain.Codes.RegionCode Region { get; }
    Guid? OwnerOfficeId { get; }
    IReadOnlyList<string>? Kinds { get; }
    string? Contact { get; }
}

/// <summary>The rules of what is said of a trading system.</summary>
internal static class SystemDetails
{
    public const int LongestContact = 200;

    private static readonly Statement NameTaken = Statement.Of(
        "access.trading_system.name_taken",
        "select count(*) from trading_system {range lock} where (name = @name or source = @name) and id <> @id"
    );

    public static void AddRules<T>(this AbstractValidator<T> rules, IEnumerable<DataKind> kinds)
        where T : ISystemDetails
    {
        var known = kinds.Select(kind => kind.Code).ToHashSet();
        rules.RuleFor(details => details.Name).IsLine(200, "系统名称", "Name");
        rules.RuleFor(details => details.Contact).IsLineOrNone(LongestContact);
        rules
            .RuleForEach(details => details.Kinds)
            .Must(kind => kind is not null && known.Contains(kind))
            .WithMessage("scope.kind", "没有这个交易类别。", "There is no such trading kind.");
    }

    /// <summary>A name or source of another system, or an owner that is no office.</summary>
    public static async Task<Problem?> Refuse(
        ISystemDetails details,
        Guid id,
        SqlSession sql,
        OfficeStore offices,
        CancellationToken cancel
    ) =>
        await sql.One<long>(NameTaken, new { name = details.Name.Trim(), id }, cancel) > 0
            ? Problem.Conflict(
                "system.name_taken",
                "已有同名交易系统，或有系统曾用此名。",
                "There already is a trading system of this name, or one that had it."
            )
        : details.OwnerOfficeId is { } owner && await offices.Find(owner, cancel) is null
            ? Problem.Invalid(
                "/ownerOfficeId",
                "office.unknown",
                new("没有这个机构。", "There is no such office.")
            )
        : null;

    public static string? Stored(IReadOnlyList<string>? kinds) =>
        kinds is { Count: > 0 }
            ? string.Join(' ', kinds.Distinct().Order(StringComparer.Ordinal))
            : null;
}
