using Microsoft.AspNetCore.Components;

namespace Trading.Web.Parts;

/// <summary>A column of a <see cref="RowTable{TRow}"/> or a <see cref="ListPage{TItem}"/>.</summary>
/// <param name="Title">Its name, over the column and, on a card, before the value.</param>
/// <param name="Text">The value as it is shown, and as it is searched.</param>
public sealed record RowColumn<TRow>(string Title, Func<TRow, string?> Text)
{
    /// <summary>What stands in the cell where that is more than the text.</summary>
    public RenderFragment<PlacedRow<TRow>>? Content { get; init; }

    /// <summary>Class of its cells.</summary>
    public string? Class { get; init; }

    /// <summary>True for the column that names the row.</summary>
    public bool Names { get; init; }

    /// <summary>True for a column that must be filled in.</summary>
    public bool Required { get; init; }

    /// <summary>How a person's choice of columns, an export and an address call it.</summary>
    public string Key { get; init; } = "";

    /// <summary>True where rows can be ordered by it: by the list's order of its <see cref="Key"/>, or by <see cref="Value"/>.</summary>
    public bool Sorts { get; init; }

    /// <summary>True where the first order that is wanted is the largest or latest first.</summary>
    public bool Falls { get; init; }

    /// <summary>True for a column that is shown when it is asked for.</summary>
    public bool Spare { get; init; }

    /// <summary>True for what belongs to the page alone: it is in no file and cannot be left out.</summary>
    public bool PageOnly { get; init; }

    /// <summary>The value in a file, a number as one; the text where left out.</summary>
    public Func<TRow, object?>? Value { get; init; }

    /// <summary>Its name in a file, which is read without the page around it; the title where left out.</summary>
    public string? FileTitle { get; init; }

    /// <summary>Where the text leads; null for nowhere.</summary>
    public Func<TRow, string?>? Link { get; init; }

    /// <summary>True where the page it leads to goes on with the list's filters.</summary>
    public bool LinkKeepsList { get; init; }

    /// <summary>What a row has in the column: a number or an instant as one, else its text.</summary>
    public object? ValueOf(TRow row) => Value is { } value ? value(row) : Text(row);
}

/// <summary>A row and its place among all, from 0, whichever of them are shown.</summary>
public sealed record PlacedRow<TRow>(TRow Row, int Place);

/// <summary>Some of the rows, to be looked at alone; how many there are is counted.</summary>
/// <param name="Title">In words.</param>
/// <param name="Holds">True for its rows.</param>
public sealed record RowGroup<TRow>(string Title, Func<TRow, bool> Holds);
