using FluentValidation;
using Trading.Domain.Codes;
using Trading.Evaluation.Contracts;
using Trading.Kernel.Commands;
using Trading.Kernel.Security;
using Trading.Kernel.Sql;
using Trading.Kernel.Tables;

namespace Trading.Evaluation.Experts;

/// <summary>
/// Takes over a city's list of experts. Who is not in the library is registered, without an account; who is there by identity
/// number is never changed: what the list says otherwise is told beside what is kept, with the change as it could be sent. Lines
/// that cannot be used are told and left out. The same list again changes nothing.
/// </summary>
public static class ImportExperts
{
    /// <summary>The longest list, in characters.</summary>
    public const int LargestFile = 4_000_000;

    /// <summary>
    /// What is sent of a file as an office holds it: a workbook becomes CSV, XML and JSON stay as they are. Throws
    /// <see cref="UnreadableTableException"/> for what is neither.
    /// </summary>
    /// <param name="file">The content, which must be able to seek and stays the caller's.</param>
    public static string TextOf(Stream file) => ExpertFile.TextOf(file);

    /// <summary>The list.</summary>
    /// <param name="Content">CSV, XML, JSON or JSON lines; of a file, <see cref="TextOf"/> it.</param>
    /// <param name="Region">Where experts live of whom the list does not say it, by GB/T 2260.</param>
    [Requires(EvaluationPermissions.ManageExperts)]
    [PersonsOnly]
    public sealed record Command([property: Secret] string Content, RegionCode Region)
        : ICommand<Report>;

    /// <summary>What came of it.</summary>
    /// <param name="Added">Experts registered.</param>
    /// <param name="Unchanged">Experts of whom the list says what is kept.</param>
    /// <param name="Differing">Experts of whom it says otherwise.</param>
    /// <param name="Faults">What is wrong with lines that were left out.</param>
    public sealed record Report(
        int Added,
        int Unchanged,
        IReadOnlyList<Differing> Differing,
        IReadOnlyList<ExpertLineFault> Faults
    );

    /// <summary>An expert of whom the list says otherwise.</summary>
    /// <param name="Line">Where in the list.</param>
    /// <param name="Id">The file that has the identity number.</param>
    /// <param name="Version">Its version, for <c>If-Match</c>.</param>
    /// <param name="Fields">What differs.</param>
    /// <param name="Proposed">The change that would take over what the list says.</param>
    public sealed record Differing(
        int Line,
        Guid Id,
        long Version,
        IReadOnlyList<Difference> Fields,
        ChangeExpert.Body Proposed
    );

    /// <summary>A field that differs.</summary>
    /// <param name="Field">JSON pointer of the field in the change.</param>
    /// <param name="Kept">What is in the file.</param>
    /// <param name="Given">What the list says.</param>
    public sealed record Difference(string Field, string Kept, string Given);

    private static readonly Statement Insert = Statement.Of(
        "evaluation.expert.insert_listed",
        """
        insert into expert (id, name, region, state, created_at, admitted_at, main_specialty, title, version)
        values (@id, @name, @region, 'active', @now, @now, @main, @title, 1)
        """
    );

    internal sealed class Rules : AbstractValidator<Command>
    {
        public Rules() =>
            RuleFor(command => command.Content)
                .Must(content => content is { Length: > 0 and <= LargestFile })
                .WithMessage(
                    "experts.size",
                    "请选择名单文件，最多 400 万个字符。",
                    "Give a list of at most four million characters."
                );
    }

    internal sealed class Handler(
        SqlSession sql,
        ExpertStore files,
        ExpertIdentities identities,
        TimeProvider time
    ) : ICommandHandler<Command, Report>
    {
        public async ValueTask<Outcome<Report>> Handle(
            Command command,
            CancellationToken cancellationToken
        )
        {
            var (experts, faults) = ExpertFile.Read(command.Content, time.Today());
            var (added, unchanged) = (0, 0);
            var differing = new List<Differing>();
            foreach (var expert in experts)
            {
                if (
                    await identities.Holder(expert.Number, cancellationToken) is { } holder
                    && await files.Read(holder, cancellationToken) is { } kept
                )
                {
                    if (Compare(kept, expert) is { } other)
                    {
                        differing.Add(other);
                    }
                    else
                    {
                        unchanged++;
                    }

                    continue;
                }

                await Add(expert, expert.Region ?? command.Region, cancellationToken);
                added++;
            }

            return new Report(added, unchanged, differing, faults);
        }

        private async Task Add(IncomingExpert expert, RegionCode region, CancellationToken cancel)
        {
            var now = time.GetUtcNow();
            var id = sql.NewId(now);
            await sql.Execute(
                Insert,
                new
                {
                    id,
                    name = expert.Name,
                    region,
                    now,
                    main = expert.Main,
                    title = expert.Title,
                },
                cancel
            );
            await identities.Keep(id, expert.Number, cancel);
            await files.Write(id, expert.Specialties, EmployedBy(expert.Employer), cancel);
            await files.Decide(id, "registered", null, cancel);
        }

        private Differing? Compare(Expert kept, IncomingExpert given)
        {
            var differences = new List<Difference>();
            if (Avoidance.Plain(kept.Name) != Avoidance.Plain(given.Name))
            {
                differences.Add(new("/name", kept.Name, given.Name));
            }

            if (given.Region is { } region && region.ToString() != kept.Region)
            {
                differences.Add(new("/region", kept.Region, region.ToString()));
            }

            // A list that knows fewer takes nothing away.
            var specialties = kept.Specialties.Union(given.Specialties).ToList();
            if (specialties.Count > kept.Specialties.Count)
            {
                differences.Add(
                    new(
                        "/specialties",
                        string.Join('、', kept.Specialties),
                        string.Join('、', specialties)
                    )
                );
            }

            var today = time.Today();
            var employers = kept
                .Ties.Where(tie => tie.Relation == "employee" && (tie.ToDay ?? today) >= today)
                .Select(tie => tie.OrganisationName)
                .ToList();
            var isNew =
                given.Employer is { } employer
                && employers.TrueForAll(one => Avoidance.Plain(one) != Avoidance.Plain(employer));
            if (isNew)
            {
                differences.Add(new("/ties", string.Join('、', employers), given.Employer!));
            }

            return differences.Count == 0
                ? null
                : new(
                    given.Line,
                    kept.Id,
                    kept.Version,
                    differences,
                    new(
                        given.Name,
                        given.Region ?? RegionCode.Given(kept.Region),
                        specialties,
                        isNew ? [.. kept.Ties, .. EmployedBy(given.Employer)] : kept.Ties,
                        kept.State,
                        kept.StateReason
                    )
                );
        }

        // Lists tell no day; from the day on which it is known an avoidance holds.
        private Tie[] EmployedBy(string? employer) =>
            employer is null
                ? []
                : [new Tie { OrganisationName = employer, FromDay = time.Today() }];
    }
}
