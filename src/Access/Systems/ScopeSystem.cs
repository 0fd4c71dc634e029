using System.Globalization;
using FluentValidation;
using Microsoft.Extensions.Caching.Memory;
using Trading.Access.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Outbox;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;

namespace Trading.Access.Systems;

/// <summary>
/// Says which fields of which sections of a record a trading system may read and for what, how often it may ask, and from
/// where. It narrows what its keys open and never widens it. Where there are fields that were not there before, its place in
/// the feed of changes is void, as with its division; where there are fewer, too, and it is told to drop what it has read.
/// </summary>
public static class ScopeSystem
{
    /// <summary>The most requests a minute that a limit may say.</summary>
    public const int MostPerMinute = 1_000_000;

    /// <summary>The most addresses and networks.</summary>
    public const int MostAddresses = 40;

    /// <summary>The longest purpose.</summary>
    public const int LongestPurpose = 200;

    /// <summary>As it is to be.</summary>
    /// <param name="Id">The system.</param>
    /// <param name="Expected">The version this is a change of.</param>
    /// <param name="Sections">Of each section the fields, and what for; what its keys open when left out.</param>
    /// <param name="PerMinute">So many requests a minute; as many as everybody when left out.</param>
    /// <param name="Addresses">From these addresses and networks (CIDR) alone; from anywhere when left out.</param>
    [Requires(AccessPermissions.ManageSystems)]
    [PersonsOnly]
    public sealed record Command(
        Guid Id,
        long Expected,
        IReadOnlyList<SystemSection>? Sections = null,
        int? PerMinute = null,
        IReadOnlyList<string>? Addresses = null
    ) : ICommand<TradingSystem>, IAbout
    {
        /// <inheritdoc/>
        string IAbout.About => Id.ToString();
    }

    /// <summary>The body of the API's request.</summary>
    /// <param name="Sections">Of each section the fields, and what for; what its keys open when left out.</param>
    /// <param name="PerMinute">So many requests a minute; as many as everybody when left out.</param>
    /// <param name="Addresses">From these addresses and networks (CIDR) alone; from anywhere when left out.</param>
    public sealed record Body(
        IReadOnlyList<SystemSection>? Sections,
        int? PerMinute,
        IReadOnlyList<string>? Addresses
    );

    private static readonly Statement Update = Statement.Of(
        "access.trading_system.scope",
        """
        update trading_system
        set scope = @scope, scope_widened = coalesce(scope_widened, 0) + @widened, per_minute = @perMinute,
            addresses = @addresses, version = version + 1
        where id = @id
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules(IEnumerable<ReadableSection> readable)
        {
            var known = readable.ToDictionary(section => section.Code);
            RuleFor(command => command.Sections)
                .Must(sections => sections is not { Count: 0 })
                .WithMessage(
                    "scope.none",
                    "请至少选择一个字段；完全不许读取的，请吊销其读取密钥。",
                    "Choose at least one field; a system that may read nothing has its reading keys revoked."
                );
            RuleFor(command => command.Sections)
                .Must(sections =>
                    sections is null
                    || sections.Select(one => one.Section).Distinct().Count() == sections.Count
                )
                .WithMessage("scope.twice", "同一部分只能出现一次。", "A section is there once.");
            RuleForEach(command => command.Sections)
                .ChildRules(one =>
                {
                    one.RuleFor(section => section.Section)
                        .Must(section => section is not null && known.ContainsKey(section))
                        .WithMessage(
                            "scope.section",
                            "主体信息没有这个部分。",
                            "A record has no such section."
                        );
                    one.RuleFor(section => section.Fields)
                        .NotEmpty()
                        .WithMessage(
                            "scope.no_field",
                            "请选择该部分的字段，或去掉该部分。",
                            "Choose fields of the section, or leave it out."
                        );
                    one.RuleFor(section => section.Fields)
                        .Must(
                            (section, fields) =>
                                fields is null
                                || section.Section is null
                                || !known.TryGetValue(section.Section, out var shape)
                                || fields.All(field => shape.Fields.Any(has => has.Code == field))
                        )
                        .WithMessage(
                            "scope.field",
                            "该部分没有其中某个字段。",
                            "The section does not have one of these fields."
                        );
                    one.RuleFor(section => section.Purpose)
                        .IsLine(LongestPurpose, "用途", "A purpose");
                });
            RuleFor(command => command.PerMinute)
                .InclusiveBetween(1, MostPerMinute)
                .WithMessage(
                    "scope.per_minute",
                    $"每分钟请求数应为 1 至 {MostPerMinute}。",
                    $"Requests a minute are 1 to {MostPerMinute}."
                );
            RuleFor(command => command.Addresses)
                .Must(addresses => addresses is not { Count: > MostAddresses })
                .WithMessage(
                    "scope.addresses",
                    $"最多 {MostAddresses} 个地址或网段。",
                    $"At most {MostAddresses} addresses or networks."
                );
            RuleForEach(command => command.Addresses)
                .Must(address =>
                    address is { Length: <= 45 } && AddressList.Parse(address) is not null
                )
                .WithMessage(
                    "scope.address",
                    "应为 IP 地址或 CIDR 网段，主机位为零，例如 10.20.0.0/16 或 2001:db8::/48。",
                    "An address or a network in CIDR whose further bits are zero, 10.20.0.0/16 or 2001:db8::/48."
                );
        }
    }

    internal sealed class Handler(
        SqlSession sql,
        SystemStore systems,
        Events events,
        IMemoryCache cache
    ) : ICommandHandler<Command, TradingSystem>
    {
        public async ValueTask<Outcome<TradingSystem>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            if (await systems.GetForUpdate(command.Id, cancellationToken) is not { } system)
            {
                return TradingSystem.Unknown;
            }

            if (system.Version != command.Expected)
            {
                return Stale.Of(
                    system,
                    new StaleField(
                        "/perMinute",
                        system.PerMinute?.ToString(CultureInfo.InvariantCulture),
                        command.PerMinute?.ToString(CultureInfo.InvariantCulture)
                    )
                );
            }

            await sql.Execute(
                Update,
                new
                {
                    id = system.Id,
                    scope = SystemScope.Stored(command.Sections),
                    widened = SystemScope.IsWider(command.Sections, system.Sections) ? 1 : 0,
                    perMinute = command.PerMinute,
                    addresses = command.Addresses is { Count: > 0 } addresses
                        ? string.Join(' ', addresses.Distinct())
                        : null,
                },
                cancellationToken
            );
            // A request between here and the commit may remember the old for some seconds, as other hosts do.
            foreach (var hash in await systems.HashesOf(system.Id, cancellationToken))
            {
                cache.Remove(KeyAuthentication.CacheKey(hash));
            }

            var changed = (await systems.Find(system.Id, cancellationToken))!;
            if (SystemScope.Stored(changed.Sections) != SystemScope.Stored(system.Sections))
            {
                await events.Publish(
                    new SystemScopeChanged(changed.Id, changed.Version),
                    cancellationToken
                );
            }

            return changed;
        }
    }
}
