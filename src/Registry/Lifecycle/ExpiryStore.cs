using System.Security.Cryptography;
using System.Text;
using Trading.Domain.Codes;
using Trading.Kernel.Sql;
using Trading.Registry.Contracts;
using Trading.Registry.Rules;

namespace Trading.Registry.Lifecycle;

/// <summary>
/// Everything with a last day as rows, so that the daily job asks for those due and never walks the registry. A row
/// keeps how far its firm was reminded for as long as its last day is the same; a renewal begins anew.
/// </summary>
internal sealed class ExpiryStore(SqlSession sql, LifecycleSettings settings, TimeProvider time)
{
    /// <summary>What a firm's yearly word is listed under, beside the sections.</summary>
    public const string Confirmation = "confirmation";

    private const int LongestTitle = 300;

    private static readonly Statement OfSection = Statement.Of(
        "registry.entity_expiry.of_section",
        "select item, valid_to from entity_expiry where entity_code = @code and section = @section"
    );

    private static readonly Statement Insert = Statement.Of(
        "registry.entity_expiry.insert",
        """
        insert into entity_expiry (entity_code, section, item, title, valid_to, next_on)
        values (@code, @section, @item, @title, @validTo, @nextOn)
        """
    );

    private static readonly Statement Renew = Statement.Of(
        "registry.entity_expiry.renew",
        """
        update entity_expiry set title = @title, valid_to = @validTo, next_on = @nextOn
        where entity_code = @code and section = @section and item = @item
        """
    );

    private static readonly Statement Delete = Statement.Of(
        "registry.entity_expiry.delete",
        "delete from entity_expiry where entity_code = @code and section = @section and item = @item"
    );

    private static readonly Statement DeleteAll = Statement.Of(
        "registry.entity_expiry.delete_all",
        "delete from entity_expiry where entity_code = @code"
    );

    private static readonly Statement Advance = Statement.Of(
        "registry.entity_expiry.advance",
        """
        update entity_expiry set next_on = @nextOn
        where entity_code = @code and section = @section and valid_to = @validTo and next_on <= @today
        """
    );

    /// <summary>Brings the rows in line with a record; of a change, with what changed.</summary>
    public async Task Write(Entity? before, Entity after, CancellationToken cancel)
    {
        var code = after.Code;
        if (EntityStates.Ended(after.State))
        {
            await sql.Execute(DeleteAll, new { code }, cancel);
            return;
        }

        // Nobody keeps a record that is only known, so nobody could be reminded; who takes it over is.
        if (after.State == EntityStates.Recorded)
        {
            return;
        }

        before = before?.State == EntityStates.Recorded ? null : before;
        foreach (var section in Sections.All)
        {
            if (
                section.ValidTo is not null
                && !(
                    before is null
                        ? section.IsEmpty(after.Record)
                        : section.Same(before.Record, after.Record)
                )
            )
            {
                await Bring(code, section.Code, Items(section, after.Record), cancel);
            }
        }

        if (after.ConfirmBy is { } day && day != before?.ConfirmBy)
        {
            await Bring(code, Confirmation, new() { [Confirmation] = ("", day) }, cancel);
        }
    }

    /// <summary>The firm heard of what is due of one last day: when it hears next; never after the last stage.</summary>
    public Task Reminded(
        EntityCode code,
        string section,
        DateOnly validTo,
        DateOnly today,
        CancellationToken cancel
    ) =>
        sql.Execute(
            Advance,
            new
            {
                code,
                section,
                validTo,
                today,
                nextOn = StageDays(section, validTo)
                    .Where(day => day > today)
                    .Select(day => (DateOnly?)day)
                    .FirstOrDefault(),
            },
            cancel
        );

    private async Task Bring(
        EntityCode code,
        string section,
        Dictionary<string, (string Title, DateOnly ValidTo)> wanted,
        CancellationToken cancel
    )
    {
        var known = (await sql.Query<Row>(OfSection, new { code, section }, cancel)).ToDictionary(
            row => row.Item,
            row => row.ValidTo
        );
        foreach (var item in known.Keys.Where(item => !wanted.ContainsKey(item)))
        {
            await sql.Execute(
                Delete,
                new
                {
                    code,
                    section,
                    item,
                },
                cancel
            );
        }

        var today = time.Today();
        foreach (var (item, (title, validTo)) in wanted)
        {
            if (known.TryGetValue(item, out var already) && already == validTo)
            {
                continue;
            }

            await sql.Execute(
                known.ContainsKey(item) ? Renew : Insert,
                new
                {
                    code,
                    section,
                    item,
                    title,
                    validTo,
                    nextOn = FirstOn(section, validTo, today),
                },
                cancel
            );
        }
    }

    // What is near its end already is told of once, by the stage it is in; the stages it has passed are not.
    private DateOnly FirstOn(string section, DateOnly validTo, DateOnly today)
    {
        var days = StageDays(section, validTo).ToList();
        var passed = days.FindLastIndex(day => day <= today);
        return passed < 0 ? days[0] : days[passed];
    }

    private IEnumerable<DateOnly> StageDays(string section, DateOnly validTo) =>
        settings.StagesOf(section).Select(ahead => validTo.AddDays(-ahead));

    private static Dictionary<string, (string Title, DateOnly ValidTo)> Items(
        SectionShape section,
        EntityRecord record
    )
    {
        var items = new Dictionary<string, (string, DateOnly)>();
        var seen = new Dictionary<string, int>();
        foreach (var row in section.Rows(record))
        {
            if (section.ValidTo!.Of(row) is not DateOnly validTo || validTo == FieldText.OpenEnded)
            {
                continue;
            }

            // Nothing secret goes into it: a short number would be found from its hash.
            var title = section.NameOf(row);
            var key = string.Join(
                '\n',
                section
                    .Key.Select(section.Field)
                    .Where(field => !field.IsSecret)
                    .Select(field => field.Of(row)?.ToString())
                    .Prepend(title)
            );
            var again = seen[key] = seen.GetValueOrDefault(key) + 1;
            items[Hash($"{key}\n{again}")] = (
                title.Length <= LongestTitle ? title : title[..LongestTitle],
                validTo
            );
        }

        return items;
    }

    private static string Hash(string text) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private sealed record Row
    {
        public string Item { get; init; } = "";
        public DateOnly ValidTo { get; init; }
    }
}
