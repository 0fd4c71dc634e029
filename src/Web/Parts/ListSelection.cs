namespace Trading.Web.Parts;

/// <summary>The rows of a list that are chosen, for what is done with many.</summary>
/// <param name="Items">The rows.</param>
/// <param name="Done">To be called when something was done with them: the list is read anew and nothing is chosen.</param>
public sealed record ListSelection<TItem>(IReadOnlyList<TItem> Items, Func<Task> Done);
