using Microsoft.Extensions.DependencyInjection;
using Trading.Domain.Codes;
using Trading.Kernel.Retention;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Secrets;

/// <summary>
/// Personal numbers of sections whose time is over: the section stays, for the law on procurement files, without them.
/// Versions are looked at once each, in order of time, so that a look costs what is new to it.
/// </summary>
internal sealed class ForgottenNumbers(
    string kind,
    Statement sections,
    SqlSession sql,
    SectionContent contents
) : IForget
{
    // What a version put an end to, where no version that held it was ever handed in.
    private static readonly Statement OfDrafts = Statement.Of(
        "registry.entity_section.secrets_of_drafts",
        """
        select s.entity_code, s.section as name, s.version, s.content from entity_section s
        where s.entity_code = @entityCode and s.until_version = @version and s.key_id is not null
            and not exists (select 1 from entity_version w
                where w.entity_code = s.entity_code and w.version >= s.version
                    and w.version < s.until_version and w.draft = s.draft and w.state <> 'draft')
        """
    );

    private static readonly Statement Replaced = Statement.Of(
        "registry.entity_section.secrets_replaced",
        """
        select s.entity_code, s.section as name, s.version, s.content from entity_section s
        where s.entity_code = @entityCode and s.until_version = @version and s.key_id is not null
        """
    );

    // What a record holds that a version closed for good.
    private static readonly Statement Closed = Statement.Of(
        "registry.entity_section.secrets_closed",
        """
        select s.entity_code, s.section as name, s.version, s.content from entity_section s
        join entity_version v on v.entity_code = s.entity_code and v.version = @version
        join entity e on e.code = s.entity_code
        where s.entity_code = @entityCode and s.until_version is null and s.key_id is not null
            and v.state in ('closed', 'merged') and e.state in ('closed', 'merged')
        """
    );

    private static readonly Statement Reached = Statement.Of(
        "registry.forgotten_number.reached",
        "select at, entity_code, version from forgotten_number {lock} where kind = @kind {for update}"
    );

    private static readonly Statement Next = Statement.Of(
        "registry.entity_version.next_old",
        """
        select at, entity_code, version from entity_version
        where state <> 'recorded' and at < @before and (at > @at or (at = @at and (entity_code > @entityCode
            or (entity_code = @entityCode and version > @version))))
        order by at, entity_code, version {page}
        """
    );

    private static readonly Statement Forget = Statement.Of(
        "registry.entity_section.forget_secrets",
        """
        update entity_section set key_id = null, content = @content
        where entity_code = @entityCode and section = @section and version = @version
        """
    );

    private static readonly Statement ForgetPerson = Statement.Of(
        "registry.entity_person.forget",
        "delete from entity_person where entity_code = @entityCode"
    );

    private static readonly Statement Reach = Statement.Of(
        "registry.forgotten_number.reach",
        """
        update forgotten_number set at = @at, entity_code = @entityCode, version = @version where kind = @kind
        """
    );

    /// <summary>The rows of <c>retention.csv</c> that are about them.</summary>
    public static readonly IReadOnlyDictionary<string, Statement> Kinds = new Dictionary<
        string,
        Statement
    >
    {
        ["draft_number"] = OfDrafts,
        ["replaced_number"] = Replaced,
        ["closed_number"] = Closed,
    };

    public string Kind => kind;

    public async Task<int> Some(DateTimeOffset before, int atMost, CancellationToken cancel)
    {
        var reached = (await sql.One<Place>(Reached, new { kind }, cancel))!;
        var versions = await sql.Query<Place>(
            Next,
            new
            {
                before,
                at = reached.At,
                entityCode = reached.EntityCode,
                version = reached.Version,
                skip = 0,
                take = atMost,
            },
            cancel
        );
        foreach (var version in versions)
        {
            var held = await sql.Query<Section>(
                sections,
                new { entityCode = version.EntityCode, version = version.Version },
                cancel
            );
            foreach (var section in held)
            {
                await sql.Execute(
                    Forget,
                    new
                    {
                        entityCode = section.EntityCode,
                        section = section.Name,
                        version = section.Version,
                        content = contents.WithoutSecrets(
                            Sections.Of(section.Name),
                            EntityCode.Given(section.EntityCode),
                            section.Version,
                            section.Content
                        ),
                    },
                    cancel
                );
            }

            if (held.Count > 0 && sections == Closed)
            {
                await sql.Execute(ForgetPerson, new { entityCode = version.EntityCode }, cancel);
            }
        }

        if (versions.Count > 0)
        {
            var last = versions[^1];
            await sql.Execute(
                Reach,
                new
                {
                    kind,
                    at = last.At,
                    entityCode = last.EntityCode,
                    version = last.Version,
                },
                cancel
            );
        }

        return versions.Count;
    }

    private sealed record Place
    {
        public DateTimeOffset At { get; init; }
        public string EntityCode { get; init; } = "";
        public long Version { get; init; }
    }

    private sealed record Section
    {
        public string EntityCode { get; init; } = "";
        public string Name { get; init; } = "";
        public long Version { get; init; }
        public string Content { get; init; } = "";
    }
}

/// <summary>Registers them.</summary>
internal static class ForgottenNumbersRegistration
{
    public static IServiceCollection AddForgottenNumbers(this IServiceCollection services)
    {
        foreach (var (kind, sections) in ForgottenNumbers.Kinds)
        {
            services.AddScoped<IForget>(provider => new ForgottenNumbers(
                kind,
                sections,
                provider.GetRequiredService<SqlSession>(),
                provider.GetRequiredService<SectionContent>()
            ));
        }

        return services;
    }
}
