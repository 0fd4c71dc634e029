namespace Trading.Kernel.Tables;

/// <summary>What a reader of a tree, XML or JSON, comes past.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">The name of the member or element; "[]" for an item of a list.</param>
/// <param name="Value">The value of a leaf.</param>
/// <param name="Line">Its line in the file, from 1.</param>
internal readonly record struct TreeEvent(TreeEventKind Kind, string Name, string Value, int Line);

internal enum TreeEventKind
{
    Begin,
    Leaf,
    End,

    // Of a line of JSON that is none: its value is the line itself.
    Broken,
}
