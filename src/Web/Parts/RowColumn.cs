using Microsoft.AspNetCore.Components;

namespace Trading.Web.Parts;

/// <summary>A column of a <see cref="RowTable{TRow}"/>.</summary>
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
}

/// <summary>A row and its place among all, from 0, whichever of them are shown.</summary>
public sealed record PlacedRow<TRow>(TRow Row, int Place);

/// <summary>Some of the rows, to be looked at alone; how many there are is counted.</summary>
/// <param name="Title">In words.</param>
/// <param name="Holds">True for its rows.</param>
public sealed record RowGroup<TRow>(string Title, Func<TRow, bool> Holds);
