using System.Globalization;
using Trading.Access.Lists.Files;
using Trading.Kernel.Commands;
using Trading.Kernel.Http;
using Trading.Kernel.Security;
using Trading.Web.Pages;
using Trading.Web.Pages.Procurement;
using Trading.Web.Parts;
using Trading.Web.Shell;

namespace Trading.Web;

/// <summary>The lists of the pages as rows, each read as whoever asks may read it, in that caller's language.</summary>
internal sealed class ListRowsOfPages(Sender sender, Labels labels) : IListRows
{
    public ListOutline? Outline(
        string list,
        string query,
        IReadOnlyList<string>? columns,
        string language
    )
    {
        Speak(language);
        if (ListCatalogue.Find(list, new Words(), labels) is not { } known)
        {
            return null;
        }

        var shown = known
            .FileColumns.Where(column => columns?.Contains(column.Key) ?? !column.Spare)
            .ToList();
        return new(
            known.Name,
            known.Title,
            ListAddress.Of(known.Filters, query).Query,
            [
                .. (shown.Count == 0 ? known.FileColumns : shown).Select(column => new ListColumn(
                    column.Key,
                    column.Title
                )),
            ]
        );
    }

    public async Task<Outcome<ListRows>> Read(
        ListOutline outline,
        string? cursor,
        int? countUpTo,
        Caller caller,
        CancellationToken cancel
    )
    {
        Speak(caller.Language);
        if (ListCatalogue.Find(outline.List, new Words(), labels) is not { } list)
        {
            return Problem.NotFound("没有这个列表。", "There is no such list.");
        }

        var reader = new CallersReader(sender, caller, cancel);
        var request = new ListRequest(
            ListAddress.Of(list.Filters, outline.Query),
            cursor,
            Cursor.MaxTake,
            countUpTo
        );
        // A column that an older version had is left empty.
        var known = list.FileColumns.Select(column => column.Key).ToHashSet();
        string[] keys = [.. outline.Columns.Select(column => column.Key).Where(known.Contains)];
        var page = await list.Cells(request, keys, reader);
        if (page.Problem is { } problem)
        {
            return problem;
        }

        var total = countUpTo is null
            ? null
            : page.Value.Total ?? await list.Total(request, reader);
        return new ListRows(
            keys.Length == outline.Columns.Count
                ? page.Value.Items
                : [.. page.Value.Items.Select(row => Spread(outline, keys, row))],
            page.Value.Next,
            total
        );
    }

    private static IReadOnlyList<object?> Spread(
        ListOutline outline,
        string[] keys,
        IReadOnlyList<object?> row
    ) =>
        [
            .. outline.Columns.Select(column =>
                Array.IndexOf(keys, column.Key) is var place and >= 0 ? row[place] : null
            ),
        ];

    // What a list says in words it says in the language of the flow that reads it.
    private static void Speak(string language) =>
        CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);

    private sealed class CallersReader(Sender sender, Caller caller, CancellationToken cancel)
        : IListReader
    {
        public Task<Outcome<T>> Ask<T>(IQuery<T> query)
            where T : notnull => sender.Send(query, caller, cancel);

        public Task<Caller> Who() => Task.FromResult(caller);
    }
}
